package org.freshet.pubsub.transport.tcp.noise;

import io.netty.buffer.ByteBuf;

/**
 * Cuts a flow of bytes into Noise messages, each behind its length in two bytes.
 *
 * <p>A message that is whole in one buffer goes straight into a scratch array; one that comes in
 * parts is gathered in an array of its own, which is kept for the next.
 */
final class NoiseFrameReader {
  static final int MAX_MESSAGE_BYTES = 65_535;

  private int lengthBytes;
  private int length;

  /** How much of a message that comes in parts is in {@link #parts}. */
  private int filled;

  private byte[] parts = new byte[0];

  /** Holds the last whole message. */
  private byte[] message = parts;

  private int messageLength;

  /** {@return whether a whole message is in {@link #message()}, until the thread's next call} */
  boolean next(ByteBuf in) {
    while (lengthBytes < 2) {
      if (!in.isReadable()) {
        return false;
      }
      length = length << 8 | in.readUnsignedByte();
      lengthBytes++;
    }
    int n = Math.min(in.readableBytes(), length - filled);
    if (n < length) {
      if (parts.length < length) {
        parts = new byte[length];
      }
      in.readBytes(parts, filled, n);
      filled += n;
      if (filled < length) {
        return false;
      }
    }
    message = Scratch.local().sealed(length);
    if (n < length) {
      System.arraycopy(parts, 0, message, 0, length);
    } else {
      in.readBytes(message, 0, length);
    }
    messageLength = length;
    lengthBytes = 0;
    length = 0;
    filled = 0;
    return true;
  }

  /** {@return whether a message has begun and not ended} */
  boolean isInMessage() {
    return lengthBytes > 0;
  }

  /** {@return the array that begins with the message} */
  byte[] message() {
    return message;
  }

  /** {@return how long the message is} */
  int length() {
    return messageLength;
  }
}
