package org.freshet.pubsub.transport.tcp.noise;

import io.netty.buffer.ByteBuf;

/**
 * Cuts a flow of bytes into Noise messages, each behind its length in two bytes; gathers them in
 * one array that is reused.
 */
final class NoiseFrameReader {
  static final int MAX_MESSAGE_BYTES = 65_535;

  private static final int MIN_CAPACITY_BYTES = 512;

  /** Holds the message being read. */
  private byte[] message = new byte[0];

  private int lengthBytes;
  private int length;
  private int filled;

  /** {@return whether a whole message is in {@link #message()}, until the next call} */
  boolean next(ByteBuf in) {
    if (lengthBytes == 2 && filled == length) {
      lengthBytes = 0;
      length = 0;
      filled = 0;
    }
    while (lengthBytes < 2) {
      if (!in.isReadable()) {
        return false;
      }
      length = length << 8 | in.readUnsignedByte();
      lengthBytes++;
    }
    if (message.length < length) {
      message = new byte[Math.max(MIN_CAPACITY_BYTES, length)];
    }
    int n = Math.min(in.readableBytes(), length - filled);
    in.readBytes(message, filled, n);
    filled += n;
    return filled == length;
  }

  /** {@return the array that begins with the message; may be replaced by the next call of next} */
  byte[] message() {
    return message;
  }

  /** {@return how long the message is} */
  int length() {
    return length;
  }
}
