package org.freshet.pubsub.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON objects, one a line, each whole, in the order they were given; safe for any thread.
 *
 * <p>A thread of its own writes what waits and flushes when nothing does. Who gives more than
 * {@value #MAX_WAITING_BYTES} bytes at once waits until the reader has taken them.
 */
final class JsonOutput {
  static final int MAX_WAITING_BYTES = 16 << 20;

  private final PrintStream out;
  private final Runnable onBroken;
  private final Thread writer;

  private final Object lock = new Object();

  /** Lines that are not written yet; guarded by {@link #lock}, as all below. */
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();

  /** The sum of the lengths of {@link #waiting} and of what the writer holds. */
  private long waitingBytes;

  /** Whether the last line was given; nothing enters {@link #waiting} any more. */
  private boolean finished;

  private boolean broken;

  /**
   * @param onBroken called once, on the writing thread, when the reader has gone
   */
  JsonOutput(PrintStream out, Runnable onBroken) {
    this.out = out;
    this.onBroken = onBroken;
    this.writer = new Thread(this::writeAll, "freshet-stdout");
    writer.setDaemon(true);
    writer.start();
  }

  /** Gives a line to write; nothing happens after {@link #finish} or when the reader has gone. */
  void write(Map<String, ? extends @Nullable Object> event) {
    byte[] line = encoded(event);
    synchronized (lock) {
      try {
        while (!finished && waitingBytes > 0 && waitingBytes + line.length > MAX_WAITING_BYTES) {
          lock.wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      add(line);
    }
  }

  /** Gives the last line, and waits so long for all of them to be written. */
  void finish(Map<String, ? extends @Nullable Object> last, Duration patience) {
    synchronized (lock) {
      add(encoded(last));
      finished = true;
      lock.notifyAll();
    }
    try {
      writer.join(patience.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** {@return whether the reader has gone} */
  boolean isBroken() {
    synchronized (lock) {
      return broken;
    }
  }

  private static byte[] encoded(Map<String, ? extends @Nullable Object> event) {
    return (Json.line(event) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private void add(byte[] line) {
    if (!finished) {
      waiting.add(line);
      waitingBytes += line.length;
      lock.notifyAll();
    }
  }

  private void writeAll() {
    for (byte[] line = next(0); line.length > 0; line = next(line.length)) {
      out.write(line, 0, line.length);
    }
    out.flush();
  }

  /** {@return the next line once there is one, empty after the last} */
  private byte[] next(int written) {
    boolean idle;
    synchronized (lock) {
      waitingBytes -= written;
      lock.notifyAll();
      idle = waiting.isEmpty();
    }
    if (idle && out.checkError()) {
      giveUp();
      return new byte[0];
    }
    synchronized (lock) {
      try {
        while (waiting.isEmpty() && !finished) {
          lock.wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new byte[0];
      }
      return waiting.isEmpty() ? new byte[0] : waiting.poll();
    }
  }

  private void giveUp() {
    synchronized (lock) {
      broken = true;
      finished = true;
      waiting.clear();
      lock.notifyAll();
    }
    onBroken.run();
  }
}
