package org.freshet.pubsub.transport.tcp.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** A question that every yamux answers, for who wants to hear anything at all. */
public final class YamuxPing {
  /** No session gives a ping of its own this number, so each ignores the answer. */
  private static final int NUMBER = 0;

  private YamuxPing() {}

  /** {@return the frame that asks} */
  public static ByteBuf question(ByteBufAllocator allocator) {
    ByteBuf frame = allocator.buffer(YamuxFrame.HEADER_BYTES);
    YamuxFrame.writeHeader(frame, YamuxFrame.PING, YamuxFrame.SYN, 0, NUMBER);
    return frame;
  }
}
