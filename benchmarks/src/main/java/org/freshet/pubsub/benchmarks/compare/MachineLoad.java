package org.freshet.pubsub.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the machine's cores have done up to a moment, as Linux counts it; immutable.
 *
 * <p>Work for interrupts is left out: the loopback's packets cause it, whoever sends them.
 */
final class MachineLoad {
  private static final Path STAT = Path.of("/proc/stat");
  private static final double TICKS_PER_SECOND = 100;
  private static final double NANOS_PER_SECOND = 1e9;

  /** Columns of the first line of /proc/stat, behind its name. */
  private static final int USER = 0;

  private static final int NICE = 1;
  private static final int SYSTEM = 2;
  private static final int STOLEN = 7;

  private final long nanos;
  private final double busySeconds;
  private final double stolenSeconds;

  private MachineLoad(long nanos, double busySeconds, double stolenSeconds) {
    this.nanos = nanos;
    this.busySeconds = busySeconds;
    this.stolenSeconds = stolenSeconds;
  }

  /**
   * How much of the machine others had between two moments.
   *
   * @param others cores that were busy for other processes
   * @param stolen cores that the machine below this one kept for itself
   */
  record Disturbance(double others, double stolen) {
    private static final double TOLERABLE_CORES = 0.1;

    /** {@return whether the figures are in doubt} */
    boolean matters() {
      return others + stolen > TOLERABLE_CORES;
    }
  }

  /** {@return what the cores have done so far; empty where Linux does not tell} */
  static Optional<MachineLoad> now() {
    try {
      long nanos = System.nanoTime();
      return Files.readAllLines(STAT).stream().findFirst().map(line -> parse(nanos, line));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** {@return what the first line of /proc/stat says, read at that time} */
  static MachineLoad parse(long nanos, String line) {
    long[] ticks =
        Arrays.stream(line.strip().split("\\s+")).skip(1).mapToLong(Long::parseLong).toArray();
    return new MachineLoad(
        nanos,
        (ticks[USER] + ticks[NICE] + ticks[SYSTEM]) / TICKS_PER_SECOND,
        ticks[STOLEN] / TICKS_PER_SECOND);
  }

  /**
   * {@return how much others had since an earlier moment}
   *
   * @param own CPU time that was not others'
   */
  Disturbance since(MachineLoad earlier, Duration own) {
    double seconds = (nanos - earlier.nanos) / NANOS_PER_SECOND;
    double ownSeconds = own.toNanos() / NANOS_PER_SECOND;
    double others = busySeconds - earlier.busySeconds - ownSeconds;
    double stolen = stolenSeconds - earlier.stolenSeconds;
    return new Disturbance(Math.max(0, others) / seconds, stolen / seconds);
  }
}
