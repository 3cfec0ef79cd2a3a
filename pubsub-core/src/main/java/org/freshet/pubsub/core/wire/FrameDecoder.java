package org.freshet.pubsub.core.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream's bytes into frames: an unsigned varint with the length, then so many bytes of
 * content (libp2p specs, pubsub).
 *
 * <p>Bytes are copied once, into the array that the frame is given in; a frame that comes in many
 * pieces and is larger than {@value #FIRST_PIECE_BYTES} bytes up to 1.4 times, because a length
 * alone reserves no memory. For the thread of the stream's listener; not thread safe.
 */
public final class FrameDecoder {
  private static final int MAX_PREFIX_BYTES = 5;
  private static final int FIRST_PIECE_BYTES = 16 << 10;
  private static final int GROWTH = 4;
  private static final byte[] EMPTY = new byte[0];

  private final int maxFrameBytes;

  /** How many bytes of the current frame's prefix have been read. */
  private int prefixBytes;

  /** The length as far as it has been read. */
  private long length;

  private boolean inContent;

  /** What there is of the current frame's content, {@code filled} bytes of it. */
  private byte[] content = EMPTY;

  private int filled;
  private @Nullable StreamError error;

  /**
   * Starts before the first frame.
   *
   * @param maxFrameBytes the longest content that is taken
   */
  public FrameDecoder(int maxFrameBytes) {
    this.maxFrameBytes = maxFrameBytes;
  }

  /** Takes frames. */
  public interface Sink {
    /**
     * A frame is complete.
     *
     * @param frame its content, possibly empty; belongs to the sink
     * @param wireBytes what it took on the stream, length prefix included
     */
    void onFrame(byte[] frame, int wireBytes);
  }

  /**
   * Reads all of the bytes and gives on the frames that they complete, in order.
   *
   * @return why the stream is to be reset, if it is; once there was a fault each call gives it
   */
  public Optional<StreamError> feed(ByteBuffer bytes, Sink sink) {
    while (error == null && bytes.hasRemaining()) {
      if (!inContent) {
        readPrefix(bytes);
      }
      if (inContent) {
        readContent(bytes, sink);
      }
    }
    bytes.position(bytes.limit());
    return Optional.ofNullable(error);
  }

  private void readPrefix(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      length |= (long) (b & 0x7f) << 7 * prefixBytes;
      prefixBytes++;
      if (b >= 0) {
        checkLength();
        return;
      }
      if (prefixBytes == MAX_PREFIX_BYTES) {
        error = StreamError.PROTOCOL_VIOLATION.because("a frame whose length does not end");
        return;
      }
    }
  }

  private void checkLength() {
    if (length > Integer.MAX_VALUE) {
      error = StreamError.PROTOCOL_VIOLATION.because("a frame whose length has over 31 bits");
    } else if (length > maxFrameBytes) {
      error =
          StreamError.RESOURCE_LIMIT.because(
              "a frame of " + length + " bytes, of which the limit is " + maxFrameBytes);
    } else {
      inContent = true;
    }
  }

  private void readContent(ByteBuffer bytes, Sink sink) {
    int wanted = (int) length - filled;
    int available = Math.min(wanted, bytes.remaining());
    if (filled + available > content.length) {
      makeRoom(filled + available);
    }
    bytes.get(content, filled, available);
    filled += available;
    if (available == wanted) {
      byte[] frame = content;
      int wireBytes = prefixBytes + filled;
      reset();
      sink.onFrame(frame, wireBytes);
    }
  }

  /** Reserves as much as has come, or a little more; never more than the frame's length. */
  private void makeRoom(int needed) {
    long grown = Math.max(FIRST_PIECE_BYTES, (long) content.length * GROWTH);
    int size = (int) Math.min(length, Math.max(needed, grown));
    content = content.length == 0 ? new byte[size] : Arrays.copyOf(content, size);
  }

  private void reset() {
    prefixBytes = 0;
    length = 0;
    inContent = false;
    content = EMPTY;
    filled = 0;
  }
}
