package org.freshet.pubsub.benchmarks.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.freshet.pubsub.benchmarks.load.LinkKind;
import org.freshet.pubsub.benchmarks.measure.Report;
import org.freshet.pubsub.benchmarks.measure.Rounds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipeBenchTest {
  @ParameterizedTest
  @CsvSource({
    "TCP_NOISE, 16, 205, false",
    "TCP_NOISE, 1000, 205, true",
    "TCP_NOISE, 65519, 77, false",
    "TCP_NOISE, 65519, 77, true",
    "TCP_NOISE, 200000, 77, true",
    "TCP_TLS, 65519, 77, true",
    "TCP_TLS, 200000, 77, false",
    "QUIC, 16, 205, false",
    "QUIC, 65519, 77, true",
    "QUIC, 200000, 77, false"
  })
  void everyMessageComesThrough(LinkKind link, int size, int messages, boolean ownArrays)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    PipeBench.run(link, size, ownArrays, new Rounds(2, messages, 0).stream(), out, true);

    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(2);
    Map<String, Object> round = JSON.std.mapFrom(lines.get(1));
    assertThat(round)
        .containsEntry("peer", "pipe")
        .containsEntry("transport", link.toString())
        .containsEntry("warmup", false)
        .containsEntry("delivered", messages);
    assertThat(List.of(1, 16, 64)).contains((Integer) round.get("messagesPerFlush"));
    double rate = ((Number) round.get("messagesPerSecond")).doubleValue();
    assertThat(((Number) round.get("megabytesPerSecond")).doubleValue())
        .isCloseTo(rate * size / 1e6, org.assertj.core.data.Offset.offset(0.01));
  }

  @Test
  void afterATrialOnlyTheBestNumberOfMessagesAFlushRuns() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Report report = new Report(out, true, Map.of(), List.of());

    PipeBench.run(LinkKind.TCP_NOISE, 16, false, new Rounds(12, 64, 0).stream(), report, 0);

    Set<Object> messagesPerFlush = new HashSet<>();
    for (String line : bytes.toString(StandardCharsets.UTF_8).lines().toList()) {
      messagesPerFlush.add(JSON.std.mapFrom(line).get("messagesPerFlush"));
    }
    assertThat(messagesPerFlush).hasSize(1);
  }
}
