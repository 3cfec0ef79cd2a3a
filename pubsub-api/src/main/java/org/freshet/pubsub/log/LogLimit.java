package org.freshet.pubsub.log;

import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Bounds how many lines strangers can bring about in a log: some at once, then one now and again.
 * What is left out is counted, and told before the next line. Each line is one line and not too
 * long, whatever is in it.
 *
 * <p>Knows no logging library, so plug-ins may use it with theirs: {@code limit.write(LOG::info, ()
 * -> "…")}. Any thread; each instance limits its own lines.
 */
public final class LogLimit {
  static final int MAX_LINE_CHARS = 1000;

  private final long burst;
  private final long nanosPerLine;
  private final LongSupplier nanoTime;

  // All guarded by this.
  private long left;
  private long refilledNanos;
  private long leftOut;

  LogLimit(int burst, Duration perLine, LongSupplier nanoTime) {
    this.burst = burst;
    this.nanosPerLine = perLine.toNanos();
    this.nanoTime = nanoTime;
    this.left = burst;
    this.refilledNanos = nanoTime.getAsLong();
  }

  /**
   * {@return a limit for what an operator wants to know of strangers: 100 lines, then 2 a second}
   */
  public static LogLimit ofNotices() {
    return new LogLimit(100, Duration.ofMillis(500), System::nanoTime);
  }

  /** {@return a limit for what a developer wants to know: 1,000 lines, then 100 a second} */
  public static LogLimit ofDetails() {
    return new LogLimit(1000, Duration.ofMillis(10), System::nanoTime);
  }

  /** {@return a limit for faults of code, with their stacks: one, then one in 10 seconds} */
  public static LogLimit ofFaults() {
    return new LogLimit(1, Duration.ofSeconds(10), System::nanoTime);
  }

  /**
   * Writes a line if there is room for it.
   *
   * @param log writes its argument to a log
   * @param line makes the line; not called when there is no room
   */
  public void write(Consumer<String> log, Supplier<String> line) {
    long unsaid = admit();
    if (unsaid >= 0) {
      tell(log, unsaid);
      log.accept(LogText.oneLine(line.get(), MAX_LINE_CHARS));
    }
  }

  /**
   * Writes a line and the stack of a fault if there is room for them.
   *
   * @param log writes its arguments to a log
   * @param line makes the line; not called when there is no room
   */
  public void write(BiConsumer<String, Throwable> log, Supplier<String> line, Throwable fault) {
    long unsaid = admit();
    if (unsaid >= 0) {
      String counted = unsaid == 0 ? "" : " (" + unsaid + " lines like this were left out before)";
      log.accept(LogText.oneLine(line.get(), MAX_LINE_CHARS) + counted, ShownFault.of(fault));
    }
  }

  private static void tell(Consumer<String> log, long unsaid) {
    if (unsaid > 0) {
      log.accept(unsaid + " lines like the next were left out: there were too many");
    }
  }

  /** {@return how many lines were left out before this one, negative if this one is, too} */
  private synchronized long admit() {
    long earned = (nanoTime.getAsLong() - refilledNanos) / nanosPerLine;
    refilledNanos += earned * nanosPerLine;
    left = Math.min(burst, left + earned);
    if (left == 0) {
      leftOut++;
      return -1;
    }
    left--;
    long unsaid = leftOut;
    leftOut = 0;
    return unsaid;
  }
}
