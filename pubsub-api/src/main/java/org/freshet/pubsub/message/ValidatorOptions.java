package org.freshet.pubsub.message;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a validator is asked; immutable. Start from {@link #DEFAULT} or {@link #INLINE}.
 *
 * @param inline whether it is asked on the engine thread, before all that are not, where it must
 *     answer at once. For what is pure, quick and never waits: it costs no hop to another thread,
 *     but all of the node stands still meanwhile. The other values mean nothing for it
 * @param timeout how long a message is held for its verdict at most, more than zero and at most a
 *     day; waiting for its turn counts
 * @param maxConcurrent messages that it may be asked about at a time; at least 1. More wait for
 *     their turn, and the streams that brought them are read no further than {@link
 *     org.freshet.pubsub.Limits} allow
 * @param ordered whether messages of one stream are still delivered in the order they came; a
 *     message whose verdict takes long then holds up those behind it
 * @param whenLate what counts when the verdict has not come in time: {@link Verdict#IGNORE} or
 *     {@link Verdict#THROTTLED}. A message whose turn never came within the time is {@link
 *     Verdict#THROTTLED} in any case; nobody is blamed for either
 */
public record ValidatorOptions(
    boolean inline, Duration timeout, int maxConcurrent, boolean ordered, Verdict whenLate) {

  private static final Duration LONGEST = Duration.ofDays(1);

  /** On worker threads, 10 s, 1,024 messages at a time, ordered; late ones are ignored. */
  public static final ValidatorOptions DEFAULT =
      new ValidatorOptions(false, Duration.ofSeconds(10), 1024, true, Verdict.IGNORE);

  /** On the engine thread. */
  public static final ValidatorOptions INLINE =
      new ValidatorOptions(
          true, DEFAULT.timeout, DEFAULT.maxConcurrent, DEFAULT.ordered, DEFAULT.whenLate);

  /**
   * Checks all values.
   *
   * @throws IllegalArgumentException when any is out of range; the message names every fault
   */
  public ValidatorOptions {
    List<String> faults = new ArrayList<>();
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST) > 0) {
      faults.add("timeout must be more than zero and at most a day: " + timeout);
    }
    if (maxConcurrent < 1) {
      faults.add("maxConcurrent must be at least 1: " + maxConcurrent);
    }
    if (whenLate != Verdict.IGNORE && whenLate != Verdict.THROTTLED) {
      faults.add("whenLate must be IGNORE or THROTTLED: " + whenLate);
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }

  /** {@return the same with this timeout} */
  public ValidatorOptions withTimeout(Duration longest) {
    return new ValidatorOptions(inline, longest, maxConcurrent, ordered, whenLate);
  }

  /** {@return the same with so many messages at a time} */
  public ValidatorOptions withMaxConcurrent(int messages) {
    return new ValidatorOptions(inline, timeout, messages, ordered, whenLate);
  }

  /** {@return the same, in order or free to let later messages overtake} */
  public ValidatorOptions withOrdered(boolean keepsOrder) {
    return new ValidatorOptions(inline, timeout, maxConcurrent, keepsOrder, whenLate);
  }

  /** {@return the same with this verdict for those that came too late} */
  public ValidatorOptions withWhenLate(Verdict verdict) {
    return new ValidatorOptions(inline, timeout, maxConcurrent, ordered, verdict);
  }
}
