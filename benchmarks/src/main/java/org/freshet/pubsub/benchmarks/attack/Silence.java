package org.freshet.pubsub.benchmarks.attack;

import io.netty.buffer.ByteBuf;

/** Nothing at all. */
final class Silence implements Ammunition {
  @Override
  public int next(ByteBuf out, int units) {
    return 0;
  }

  @Override
  public double unitsPerSecond() {
    return 0;
  }
}
