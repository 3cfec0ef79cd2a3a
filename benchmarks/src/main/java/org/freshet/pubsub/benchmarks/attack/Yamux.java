package org.freshet.pubsub.benchmarks.attack;

import io.netty.buffer.ByteBuf;

/** Yamux's numbers, and headers that nobody checks. */
final class Yamux {
  static final int HEADER_BYTES = 12;
  static final int FIRST_WINDOW_BYTES = 256 * 1024;

  static final int DATA = 0;
  static final int WINDOW_UPDATE = 1;
  static final int PING = 2;
  static final int GO_AWAY = 3;

  static final int SYN = 1;
  static final int ACK = 2;
  static final int RST = 8;

  private Yamux() {}

  static void header(ByteBuf out, int type, int flags, int stream, int length) {
    out.writeByte(0);
    out.writeByte(type);
    out.writeShort(flags);
    out.writeInt(stream);
    out.writeInt(length);
  }
}
