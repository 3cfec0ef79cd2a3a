package org.freshet.pubsub.core.runtime;

import java.util.function.BooleanSupplier;

/**
 * What a thread does before it rests: it lets others have the core a few times, for where the cores
 * are busy these are just the ones that bring more. Found then, it costs neither to wake the thread
 * nor to put it to rest (benchmarks/README.md has the figures). On an idle core it is over within a
 * microsecond or two.
 */
final class Linger {
  static final int YIELDS = 3;

  private Linger() {}

  /**
   * Yields until there is more to do, a few times at the most.
   *
   * @param more asked after each time
   * @return whether there was more; if not, the thread had better rest
   */
  static boolean until(BooleanSupplier more) {
    for (int i = 0; i < YIELDS; i++) {
      Thread.yield();
      if (more.getAsBoolean()) {
        return true;
      }
    }
    return false;
  }
}
