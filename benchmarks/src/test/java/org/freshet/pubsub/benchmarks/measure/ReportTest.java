package org.freshet.pubsub.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.benchmarks.measure.Report.Column;
import org.junit.jupiter.api.Test;

class ReportTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final List<Column> columns = List.of(new Column("msg/s", "messagesPerSecond", 1));

  private Report report(boolean json) {
    return new Report(out, json, Map.of("peer", "freshet"), columns);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void jsonHasOneObjectARound() {
    Report report = report(true);
    report.round(new Round(1, true, 9, 0), Map.of("messagesPerSecond", 12.5));
    report.round(new Round(2, false, 9, 500), Map.of("messagesPerSecond", 25.0));

    assertThat(printed().lines())
        .containsExactly(
            "{\"peer\":\"freshet\",\"round\":1,\"warmup\":true,\"messagesPerSecond\":12.5}",
            "{\"peer\":\"freshet\",\"rate\":500.0,\"round\":2,\"warmup\":false,\"messagesPerSecond\":25.0}");
  }

  @Test
  void theTableHasItsTitlesOnce() {
    Report report = report(false);
    report.round(new Round(1, true, 9, 0), Map.of("messagesPerSecond", 12.54));
    report.round(new Round(2, false, 9, 500), Map.of("messagesPerSecond", 25.0));

    assertThat(printed().lines().map(String::strip))
        .containsExactly("round           msg/s", "1 warm-up        12.5", "2                25.0");
  }
}
