package org.freshet.interop.harness;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A node that is a process: its commands go to standard input, its events come from output. */
final class NodeProcess implements Node {
  private static final Duration PATIENCE_FOR_START = Duration.ofSeconds(30);
  private static final int SECONDS_TO_END = 10;

  private final String name;
  private final Implementation implementation;
  private final Process process;
  private final EventLog events = new EventLog();
  private final ErrorLines errors = new ErrorLines();

  /** Lines for standard input; a thread writes them, so that a deaf node never blocks a test. */
  private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();

  private final Thread outputReader;
  private final Thread errorReader;

  NodeProcess(String name, Implementation implementation, List<String> options) {
    this.name = name;
    this.implementation = implementation;
    List<String> line = new ArrayList<>(implementation.commandLine());
    line.addAll(options);
    try {
      process = new ProcessBuilder(line).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    outputReader = thread("output", () -> readLines(process.getInputStream(), this::onLine));
    errorReader = thread("errors", () -> readLines(process.getErrorStream(), errors::add));
    Thread commandWriter = thread("commands", this::writeCommands);
    // Else it would wait for ever, and keep all that the node has told.
    process.onExit().thenRun(commandWriter::interrupt);
  }

  private Thread thread(String task, Runnable body) {
    Thread thread = Daemon.of(name + "-" + task, body);
    thread.start();
    return thread;
  }

  private void onLine(String line) {
    try {
      events.add(new Event(JSON.std.mapFrom(line)));
    } catch (IOException e) {
      errors.addFault("standard output carries something that is no JSON object: " + line);
    }
  }

  private void readLines(InputStream input, Consumer<String> onLine) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
      lines.lines().forEach(onLine);
    } catch (IOException | UncheckedIOException e) {
      errors.add("(" + e + ")");
    } finally {
      if (input == process.getInputStream()) {
        events.end();
      }
    }
  }

  private void writeCommands() {
    try (Writer input = new BufferedWriter(process.outputWriter(StandardCharsets.UTF_8), 1 << 16)) {
      while (true) {
        input.write(commands.take());
        input.write('\n');
        if (commands.isEmpty()) {
          input.flush();
        }
      }
    } catch (IOException e) {
      errors.add("(nothing more can be asked of it: " + e.getMessage() + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Implementation implementation() {
    return implementation;
  }

  @Override
  public String id() {
    return ready().text("peer");
  }

  @Override
  public List<String> addresses() {
    return ready().texts("addresses");
  }

  private Event ready() {
    return await(0, 1, Expected.event("ready"), PATIENCE_FOR_START).get(0);
  }

  @Override
  public void command(Map<String, ?> command) {
    try {
      commands.add(JSON.std.asString(command));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int mark() {
    return events.size();
  }

  @Override
  public List<Event> events(int mark, Expected expected) {
    return events.from(mark).stream().filter(expected).toList();
  }

  @Override
  public List<Event> await(int mark, int count, Expected expected, Duration patience) {
    try {
      return events.await(mark, count, expected, patience);
    } catch (AssertionError e) {
      throw new AssertionError(name + ": " + e.getMessage());
    }
  }

  @Override
  public void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  @Override
  public void stop() {
    requestStop();
    List<String> faults = faultsAtEnd();
    if (!faults.isEmpty()) {
      throw new AssertionError(name + ": " + String.join("; ", faults));
    }
  }

  void requestStop() {
    command(Map.of("stop", true));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void destroy() {
    process.destroyForcibly();
  }

  /** Waits for the end that was asked for. {@return what was wrong with it, and before} */
  List<String> faultsAtEnd() {
    List<String> faults = new ArrayList<>();
    if (!awaitExit()) {
      faults.add("did not end within " + SECONDS_TO_END + " s of 'stop'");
      kill();
    } else if (process.exitValue() != 0) {
      faults.add("ended with exit code " + process.exitValue());
    } else if (events.size() == 0
        || !Expected.event("stopped").test(events.from(events.size() - 1).get(0))) {
      faults.add("its last event is not 'stopped'");
    }
    faults.addAll(faults());
    return faults;
  }

  /** {@return what it said that no node may ever say} */
  List<String> faults() {
    return errors.faults();
  }

  private boolean awaitExit() {
    try {
      boolean ended = process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
      if (ended) {
        outputReader.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_END));
        errorReader.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_END));
      }
      return ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      return false;
    }
  }

  @Override
  public String toString() {
    return name;
  }

  /** {@return all that is known of it, for whoever looks for the reason of a failure} */
  String story() {
    StringBuilder story = new StringBuilder("==== ").append(name);
    story.append(process.isAlive() ? ", running" : ", ended with " + process.exitValue());
    story.append(", told ").append(events.size()).append(" events\n");
    story.append(events.summary());
    errors.last().forEach(line -> story.append("stderr: ").append(line).append('\n'));
    return story.toString();
  }
}
