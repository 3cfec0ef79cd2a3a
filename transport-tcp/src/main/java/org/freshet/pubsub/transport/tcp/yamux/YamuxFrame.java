package org.freshet.pubsub.transport.tcp.yamux;

import io.netty.buffer.ByteBuf;

/** The numbers of yamux and its header of twelve bytes, big endian (yamux specification). */
final class YamuxFrame {
  static final int HEADER_BYTES = 12;
  static final int VERSION = 0;

  static final int DATA = 0;
  static final int WINDOW_UPDATE = 1;
  static final int PING = 2;
  static final int GO_AWAY = 3;

  static final int SYN = 1;
  static final int ACK = 2;
  static final int FIN = 4;
  static final int RST = 8;

  static final int GO_AWAY_NORMAL = 0;
  static final int GO_AWAY_PROTOCOL_ERROR = 1;
  static final int GO_AWAY_INTERNAL_ERROR = 2;

  /** The window with which each direction of a stream begins. */
  static final int INITIAL_WINDOW_BYTES = 256 * 1024;

  private YamuxFrame() {}

  /** Writes a header. */
  static void writeHeader(ByteBuf out, int type, int flags, int streamId, long length) {
    out.writeByte(VERSION);
    out.writeByte(type);
    out.writeShort(flags);
    out.writeInt(streamId);
    out.writeInt((int) length);
  }
}
