package org.freshet.pubsub.benchmarks.measure;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How many rounds there are, and how long each is; immutable.
 *
 * @param number rounds, the one that warms up included
 * @param messages in a round; the first, which warms up, has a fifth of it
 * @param rate messages offered a second, 0 for as many as the window allows
 */
public record Rounds(int number, int messages, double rate) {
  private static final int WARM_UP_SHARE = 5;

  /** {@return all of them, in order} */
  public Stream<Round> stream() {
    return IntStream.rangeClosed(1, number).mapToObj(this::round);
  }

  private Round round(int round) {
    boolean warmUp = round == 1;
    int count = warmUp ? Math.max(1, messages / WARM_UP_SHARE) : messages;
    return new Round(round, warmUp, count, rate);
  }
}
