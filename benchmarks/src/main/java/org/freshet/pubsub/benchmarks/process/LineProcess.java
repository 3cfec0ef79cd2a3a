package org.freshet.pubsub.benchmarks.process;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.benchmarks.measure.BenchFailure;

/**
 * A process that answers each line with a JSON object on a line; for one thread.
 *
 * <p>Variables that tune a runtime are kept from it: it runs as it is shipped.
 */
public final class LineProcess implements AutoCloseable {
  private static final Set<String> TUNING =
      Set.of(
          "GOGC", "GOMAXPROCS", "GOMEMLIMIT", "GODEBUG", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

  private static final Duration END_TIMEOUT = Duration.ofSeconds(10);
  private static final int TOLD_ERROR_LINES = 5;
  private static final String END = "";

  private final String name;
  private final Process process;
  private final Path errors;
  private final Writer commands;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  /**
   * Starts it.
   *
   * @param name what a failure calls it
   * @param environment what it gets beside our own
   * @throws BenchFailure when there is no such program
   */
  public LineProcess(String name, List<String> command, Map<String, String> environment) {
    this.name = name;
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(TUNING);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("FRESHET_"));
    builder.environment().putAll(environment);
    try {
      this.errors = Files.createTempFile("freshet-bench", ".log");
      this.process = builder.redirectError(errors.toFile()).start();
    } catch (IOException e) {
      throw new BenchFailure("cannot start " + name + ": " + e.getMessage());
    }
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "output of " + name);
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      out.lines().forEach(lines::add);
    } catch (UncheckedIOException | IOException e) {
      // The process was ended.
    }
    lines.add(END);
  }

  /**
   * Writes a line and waits for the answer.
   *
   * @throws BenchFailure when none comes in time, or the process ends
   */
  public Map<String, Object> ask(String line, Duration patience) {
    try {
      commands.write(line + "\n");
      commands.flush();
    } catch (IOException e) {
      throw new BenchFailure(name + " ended" + errorLines());
    }
    return answer(patience);
  }

  /**
   * Waits for a line that nobody asked for, or for the answer.
   *
   * @throws BenchFailure when none comes in time, or the process ends
   */
  public Map<String, Object> answer(Duration patience) {
    try {
      String line = lines.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        throw new BenchFailure(
            name + " has not answered within " + patience.toSeconds() + " s" + errorLines());
      }
      if (line.equals(END)) {
        throw new BenchFailure(name + " ended" + errorLines());
      }
      return JSON.std.mapFrom(line);
    } catch (IOException e) {
      throw new BenchFailure(name + " said something else than JSON: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchFailure("interrupted");
    }
  }

  /** {@return CPU time that the process has used} */
  public Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** {@return the process, to be looked at and held} */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  private String errorLines() {
    try {
      List<String> all = Files.readAllLines(errors);
      List<String> last = all.subList(Math.max(0, all.size() - TOLD_ERROR_LINES), all.size());
      return last.isEmpty() ? "" : ": " + String.join(" / ", last);
    } catch (IOException e) {
      return "";
    }
  }

  /** Ends the process: by the end of its lines, or by force. */
  @Override
  public void close() {
    try {
      commands.close();
      if (!process.waitFor(END_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Files.deleteIfExists(errors);
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
