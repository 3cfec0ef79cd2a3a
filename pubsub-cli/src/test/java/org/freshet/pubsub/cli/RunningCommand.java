package org.freshet.pubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.core.ConditionFactory;
import org.freshet.pubsub.PubSubBuilder;

/** A command under way on a thread of its own, with pipes for its standard streams. */
final class RunningCommand implements AutoCloseable {
  private final PipedOutputStream toInput = new PipedOutputStream();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
  private final Thread thread;

  RunningCommand(Supplier<PubSubBuilder> builders, boolean interactive, String... arguments) {
    StandardStreams streams;
    try {
      streams =
          new StandardStreams(
              new PipedInputStream(toInput, 1 << 20),
              new PrintStream(out, false, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              interactive);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread =
        new Thread(
            () -> {
              try {
                exitCode.complete(Main.run(streams, builders, arguments));
              } catch (Throwable e) {
                exitCode.completeExceptionally(e);
              }
            },
            "command");
    thread.setDaemon(true);
    thread.start();
  }

  /** Types lines. */
  void type(String... lines) {
    try {
      for (String line : lines) {
        toInput.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
      toInput.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends standard input. */
  void endInput() {
    try {
      toInput.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** {@return the whole lines of standard output, each of which has to be a JSON object} */
  @SuppressWarnings("unchecked")
  List<Map<String, Object>> events() {
    String text = out();
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .map(line -> (Map<String, Object>) Json.parse(line))
        .toList();
  }

  List<Map<String, Object>> events(String name) {
    return events().stream().filter(event -> name.equals(event.get("event"))).toList();
  }

  /** {@return the first event like this, once it is there} */
  Map<String, Object> awaitEvent(String name, Predicate<Map<String, Object>> which) {
    return eventually()
        .until(() -> events(name).stream().filter(which).findFirst(), found -> found.isPresent())
        .orElseThrow();
  }

  Map<String, Object> awaitEvent(String name) {
    return awaitEvent(name, event -> true);
  }

  void awaitEvents(String name, int count) {
    eventually().untilAsserted(() -> assertThat(events(name)).hasSize(count));
  }

  /** {@return what standard output holds once this is in it} */
  String awaitOut(String part) {
    return eventually().until(this::out, text -> text.contains(part));
  }

  int exitCode() {
    eventually().until(exitCode::isDone);
    return exitCode.join();
  }

  boolean isRunning() {
    return !exitCode.isDone();
  }

  /** Ends it whatever it does. */
  @Override
  public void close() {
    if (isRunning()) {
      thread.interrupt();
      exitCode();
    }
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(10));
  }
}
