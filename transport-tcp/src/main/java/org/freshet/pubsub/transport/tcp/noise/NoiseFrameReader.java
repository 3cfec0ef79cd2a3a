package org.freshet.pubsub.transport.tcp.noise;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a flow of bytes into Noise messages, each behind its length in two bytes.
 *
 * <p>A message that is whole in one buffer is a view of it; one that comes in parts is gathered in
 * a buffer of its own, which grows with what has come: a length alone reserves little.
 */
final class NoiseFrameReader {
  static final int MAX_MESSAGE_BYTES = 65_535;

  private static final int FIRST_PART_BYTES = 2048;

  private int lengthBytes;
  private int length;

  /** What there is of a message that comes in parts, null iff none is under way. */
  private @Nullable ByteBuf parts;

  /** {@return the next message, to be released by the caller; null while it is not whole} */
  @Nullable ByteBuf next(ByteBuf in, ByteBufAllocator allocator) {
    while (lengthBytes < 2) {
      if (!in.isReadable()) {
        return null;
      }
      length = length << 8 | in.readUnsignedByte();
      lengthBytes++;
    }
    ByteBuf begun = parts;
    if (begun == null && in.readableBytes() >= length) {
      ByteBuf whole = in.readRetainedSlice(length);
      forget();
      return whole;
    }
    if (begun == null) {
      int capacity = Math.min(length, Math.max(FIRST_PART_BYTES, 4 * in.readableBytes()));
      begun = allocator.directBuffer(capacity, length);
      parts = begun;
    }
    begun.writeBytes(in, Math.min(in.readableBytes(), length - begun.readableBytes()));
    if (begun.readableBytes() < length) {
      return null;
    }
    forget();
    return begun;
  }

  private void forget() {
    parts = null;
    lengthBytes = 0;
    length = 0;
  }

  /** {@return whether a message has begun and not ended} */
  boolean isInMessage() {
    return lengthBytes > 0;
  }

  /** Drops what there is of a message; nothing is read any more. */
  void release() {
    ByteBuf begun = parts;
    if (begun != null) {
      begun.release();
    }
    forget();
  }
}
