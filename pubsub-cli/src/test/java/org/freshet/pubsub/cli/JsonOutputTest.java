package org.freshet.pubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Lines of several threads on one stream. */
class JsonOutputTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LINES = 2_000;

  @Test
  void linesOfSeveralThreadsAreWholeAndEachThreadsInOrder() throws InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JsonOutput output = new JsonOutput(printer(bytes), () -> {});
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int id = t;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < LINES; i++) {
                  output.write(Map.of("t" + id, i));
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    output.finish(Map.of("end", true), PATIENCE);
    output.write(Map.of("late", 1));

    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(4 * LINES + 1).last().isEqualTo("{\"end\":true}");
    for (int t = 0; t < 4; t++) {
      String prefix = "{\"t" + t + "\":";
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < LINES; i++) {
        expected.add(prefix + i + "}");
      }
      assertThat(lines.stream().filter(line -> line.startsWith(prefix)).toList())
          .isEqualTo(expected);
    }
  }

  @Test
  void aLineIsFlushedThoughNoOtherFollows() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream buffered = new PrintStream(new BufferedOutputStream(bytes, 1 << 16), false);
    new JsonOutput(buffered, () -> {}).write(Map.of("a", "line\nfeed"));

    await()
        .atMost(PATIENCE)
        .until(() -> bytes.toString(StandardCharsets.UTF_8).equals("{\"a\":\"line\\nfeed\"}\n"));
  }

  @Test
  void aSlowReaderHoldsWritersBack() {
    CountDownLatch reader = new CountDownLatch(1);
    PrintStream stuck =
        printer(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                try {
                  reader.await();
                } catch (InterruptedException e) {
                  throw new IOException(e);
                }
              }
            });
    JsonOutput output = new JsonOutput(stuck, () -> {});
    String megabyte = "x".repeat(1 << 20);
    AtomicInteger given = new AtomicInteger();
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; i < 40; i++) {
                output.write(Map.of("a", megabyte));
                given.incrementAndGet();
              }
            });
    writer.setDaemon(true);
    writer.start();

    await().atMost(PATIENCE).until(() -> writer.getState() == Thread.State.WAITING);
    assertThat(given.get()).isBetween(10, JsonOutput.MAX_WAITING_BYTES >> 20);
    reader.countDown();
    await().atMost(PATIENCE).until(() -> given.get() == 40);
  }

  @Test
  void aReaderThatHasGoneIsReportedOnceAndWritersGoOn() {
    AtomicInteger reports = new AtomicInteger();
    AtomicBoolean gone = new AtomicBoolean();
    JsonOutput output =
        new JsonOutput(
            printer(
                new OutputStream() {
                  @Override
                  public void write(int b) throws IOException {
                    gone.set(true);
                    throw new IOException("broken pipe");
                  }
                }),
            reports::incrementAndGet);
    output.write(Map.of("a", 1));

    await().atMost(PATIENCE).until(() -> reports.get() == 1);
    assertThat(gone).isTrue();
    assertThat(output.isBroken()).isTrue();
    output.write(Map.of("a", "x".repeat(2 * JsonOutput.MAX_WAITING_BYTES)));
    output.write(Map.of("a", 2));
    output.finish(Map.of("end", 1), PATIENCE);
    assertThat(reports.get()).isEqualTo(1);
  }

  private static PrintStream printer(OutputStream out) {
    return new PrintStream(out, false, StandardCharsets.UTF_8);
  }
}
