package org.freshet.pubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes as processes of their own, as the launcher starts them. */
class NodeProcessTest {
  private static final int BURST = 1_000;

  @TempDir Path temp;
  private final List<Process> processes = new ArrayList<>();

  private final class NodeProcess {
    private final Process process;
    private final Path out = temp.resolve("out" + processes.size());
    private final Path err = temp.resolve("err" + processes.size());

    NodeProcess(String... options) throws IOException {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName(),
                  "node",
                  "--json"));
      command.addAll(List.of(options));
      process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      processes.add(process);
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> events(String name) {
      try {
        String text = Files.readString(out);
        return text.substring(0, text.lastIndexOf('\n') + 1)
            .lines()
            .map(line -> (Map<String, Object>) Json.parse(line))
            .filter(event -> name.equals(event.get("event")))
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    List<Map<String, Object>> awaitEvents(String name, int count) {
      return await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> events(name), found -> found.size() >= count);
    }

    String address() {
      return ((List<?>) awaitEvents("ready", 1).get(0).get("addresses")).get(0).toString();
    }

    void type(String text) throws IOException {
      OutputStream in = process.getOutputStream();
      in.write(text.getBytes(StandardCharsets.UTF_8));
      in.flush();
    }
  }

  @AfterEach
  void endAll() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void aThousandLinesAtOnceLoseNothingAndASignalEndsItInOrder() throws Exception {
    NodeProcess receiver = new NodeProcess("--topic", "t");
    NodeProcess sender = new NodeProcess("--dial", receiver.address());
    sender.awaitEvents("subscriber", 1);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < BURST; i++) {
      lines.append("{\"publish\":\"t\",\"text\":\"").append(i).append("\"}\n");
    }
    sender.type(lines.toString());

    List<Map<String, Object>> published = sender.awaitEvents("published", BURST);
    List<Map<String, Object>> messages = receiver.awaitEvents("message", BURST);
    assertThat(published)
        .hasSize(BURST)
        .allSatisfy(e -> assertThat(e).containsEntry("receivers", 1).containsEntry("dropped", 0));
    assertThat(messages)
        .extracting(e -> new String(Base64.getDecoder().decode(e.get("data").toString())))
        .isEqualTo(IntStream.range(0, BURST).mapToObj(Integer::toString).toList());
    assertThat(published)
        .extracting(e -> e.get("id"))
        .isEqualTo(messages.stream().map(e -> e.get("id")).toList());

    endsAsStopDoes(receiver, "TERM");
    endsAsStopDoes(sender, "INT");
  }

  /** Sends the signal; afterwards {@code stopped} is the last line and the exit code is 0. */
  private static void endsAsStopDoes(NodeProcess node, String signal) throws Exception {
    long begin = System.nanoTime();
    new ProcessBuilder("kill", "-" + signal, Long.toString(node.process.pid())).start().waitFor();
    assertThat(node.process.waitFor(10, TimeUnit.SECONDS)).isTrue();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    assertThat(node.process.exitValue()).isZero();
    assertThat(Files.readAllLines(node.out)).last().isEqualTo("{\"event\":\"stopped\"}");
    assertThat(Files.readAllLines(node.err)).isEmpty();
  }

  @Test
  void whenNobodyReadsItsOutputTheNodeEnds() throws Exception {
    NodeProcess other = new NodeProcess("--topic", "t");
    Process deaf =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "node",
                "--json",
                "--dial",
                other.address())
            .redirectError(temp.resolve("deaf").toFile())
            .start();
    processes.add(deaf);
    deaf.getInputStream().close();

    assertThat(deaf.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(deaf.exitValue()).isEqualTo(1);
    assertThat(temp.resolve("deaf"))
        .hasContent("freshet: nobody reads standard output any more, so the node has stopped");
  }
}
