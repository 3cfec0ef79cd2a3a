package org.freshet.pubsub.benchmarks.attack;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.freshet.pubsub.benchmarks.measure.BenchFailure;

/**
 * Holds a process to half a core: every few milliseconds its CPU time is looked at, and while it is
 * ahead of half the time that has passed it is stopped (SIGSTOP), then goes on (SIGCONT).
 *
 * <p>That needs no rights and no cgroup, and works for all threads of a JVM together.
 */
final class HalfCore implements AutoCloseable {
  static final double SHARE = 0.5;

  private static final Duration LOOK_EVERY = Duration.ofMillis(5);

  /** So much may be used at once after a rest. */
  private static final Duration BURST = Duration.ofMillis(50);

  private final ProcessHandle process;
  private final Process killer;
  private final Writer signals;
  private final Thread thread = new Thread(this::watch, "half a core");
  private volatile boolean closed;

  /** Since when, and from which CPU time on, the share is counted; for the harness's thread. */
  private long markedNanos;

  private Duration usedWhenMarked;

  /**
   * Holds the process from now on.
   *
   * @throws BenchFailure where there is no shell to send signals with
   */
  HalfCore(ProcessHandle process) {
    this.process = process;
    this.usedWhenMarked = used();
    this.markedNanos = System.nanoTime();
    // One shell for all signals, for starting a process for each would take CPU itself.
    String script =
        "while read -r s; do kill -s $s " + process.pid() + "; done; kill -s CONT " + process.pid();
    try {
      this.killer =
          new ProcessBuilder("sh", "-c", script)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new BenchFailure("cannot hold the attacker to half a core: " + e.getMessage());
    }
    this.signals = killer.outputWriter(StandardCharsets.US_ASCII);
    thread.setDaemon(true);
    thread.start();
  }

  private Duration used() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** {@return the share of a core that it has had since it was last asked for} */
  double share() {
    Duration used = used();
    long now = System.nanoTime();
    double share = (double) used.minus(usedWhenMarked).toNanos() / (now - markedNanos);
    usedWhenMarked = used;
    markedNanos = now;
    return share;
  }

  private void watch() {
    double allowedNanos = 0;
    long lookedNanos = System.nanoTime();
    long usedNanos = used().toNanos();
    boolean stopped = false;
    try {
      while (!closed && process.isAlive()) {
        LockSupport.parkNanos(LOOK_EVERY.toNanos());
        long now = System.nanoTime();
        long used = used().toNanos();
        allowedNanos += (now - lookedNanos) * SHARE - (used - usedNanos);
        allowedNanos = Math.min(allowedNanos, BURST.toNanos());
        lookedNanos = now;
        usedNanos = used;
        if (stopped != allowedNanos < 0) {
          stopped = !stopped;
          signals.write(stopped ? "STOP\n" : "CONT\n");
          signals.flush();
        }
      }
    } catch (IOException e) {
      // The shell is gone, and it lets the process go on.
    }
  }

  /** Lets the process go on unheld. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
      signals.close();
      killer.waitFor();
    } catch (IOException e) {
      killer.destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      killer.destroy();
    }
  }
}
