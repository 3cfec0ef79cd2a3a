package org.freshet.pubsub.benchmarks.attack;

import io.netty.buffer.ByteBuf;
import java.util.SplittableRandom;

/** Frames of honest length whose content is random; a unit is a byte. */
final class GarbageRpcs implements Ammunition {
  private static final int FRAME_BYTES = 1000;

  private final SplittableRandom random = new SplittableRandom();
  private final byte[] content = new byte[FRAME_BYTES];
  private final double bytesPerSecond;

  GarbageRpcs(double bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  @Override
  public int next(ByteBuf out, int units) {
    if (units < FRAME_BYTES) {
      return 0;
    }
    random.nextBytes(content);
    RpcFrame.write(content, out);
    return FRAME_BYTES;
  }

  @Override
  public double unitsPerSecond() {
    return bytesPerSecond;
  }
}
