package org.freshet.pubsub.benchmarks.measure;

/**
 * How many rounds there are, and how long each is; immutable.
 *
 * @param number rounds, the one that warms up included
 * @param messages in a round; the first, which warms up, has a fifth of it
 */
public record Rounds(int number, int messages) {
  private static final int WARM_UP_SHARE = 5;

  /** {@return how many messages a round has, counted from 1} */
  public int messages(int round) {
    return isWarmUp(round) ? Math.max(1, messages / WARM_UP_SHARE) : messages;
  }

  /** {@return whether the figures of this round do not count} */
  public boolean isWarmUp(int round) {
    return round == 1;
  }
}
