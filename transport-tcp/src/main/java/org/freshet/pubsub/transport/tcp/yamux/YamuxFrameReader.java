package org.freshet.pubsub.transport.tcp.yamux;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;

/** Cuts a flow of bytes into headers and parts of bodies; keeps at most a header. */
final class YamuxFrameReader {
  private final Sink sink;
  private final ByteBuffer header = ByteBuffer.allocate(YamuxFrame.HEADER_BYTES);

  /** What is missing of the body of a data frame. */
  private long bodyBytes;

  YamuxFrameReader(Sink sink) {
    this.sink = sink;
  }

  /**
   * Reads all, or until the sink wants no more.
   *
   * @throws StreamException when this is no yamux
   */
  void read(ByteBuf in) {
    while (in.isReadable() && sink.isReading()) {
      if (bodyBytes > 0) {
        readBody(in);
      } else {
        readHeader(in);
      }
    }
  }

  private void readBody(ByteBuf in) {
    int n = (int) Math.min(in.readableBytes(), bodyBytes);
    ByteBuffer part = in.nioBuffer(in.readerIndex(), n);
    in.skipBytes(n);
    bodyBytes -= n;
    sink.onBody(part);
    if (bodyBytes == 0) {
      sink.onBodyEnd();
    }
  }

  private void readHeader(ByteBuf in) {
    int n = Math.min(in.readableBytes(), header.remaining());
    in.readBytes(header.array(), header.position(), n);
    header.position(header.position() + n);
    if (header.hasRemaining()) {
      return;
    }
    header.clear();
    int version = header.get(0);
    if (version != YamuxFrame.VERSION) {
      throw new StreamException(
          StreamError.PROTOCOL_VIOLATION.because("yamux of version " + version));
    }
    int type = header.get(1);
    long length = header.getInt(8) & 0xffff_ffffL;
    if (type == YamuxFrame.DATA) {
      bodyBytes = length;
    }
    sink.onHeader(type, header.getShort(2), header.getInt(4), length);
    if (type == YamuxFrame.DATA && length == 0) {
      sink.onBodyEnd();
    }
  }

  /** What comes out. */
  interface Sink {
    /** {@return whether more is wanted} */
    boolean isReading();

    /** Called with each header; the body of a data frame follows. */
    void onHeader(int type, int flags, int streamId, long length);

    /** Called with the next part of a data frame's body, valid during the call. */
    void onBody(ByteBuffer part);

    /** Called at the end of each data frame, even an empty one. */
    void onBodyEnd();
  }
}
