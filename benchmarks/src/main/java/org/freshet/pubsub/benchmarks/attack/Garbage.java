package org.freshet.pubsub.benchmarks.attack;

import io.netty.buffer.ByteBuf;
import java.util.SplittableRandom;

/** Random bytes; a unit is a byte. */
final class Garbage implements Ammunition {
  private static final int MAX_PIECE_BYTES = 16 * 1024;

  /** Parts of it look random enough, and making new bytes would cost the attacker much CPU. */
  private static final byte[] RANDOM = random(16 * MAX_PIECE_BYTES);

  private final SplittableRandom where = new SplittableRandom();
  private final double bytesPerSecond;

  Garbage(double bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom().nextBytes(bytes);
    return bytes;
  }

  @Override
  public int next(ByteBuf out, int units) {
    int length = Math.min(units, MAX_PIECE_BYTES);
    out.writeBytes(RANDOM, where.nextInt(RANDOM.length - length), length);
    return length;
  }

  @Override
  public double unitsPerSecond() {
    return bytesPerSecond;
  }
}
