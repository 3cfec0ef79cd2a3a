package org.freshet.pubsub.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.core.EverybodyRouter.Mood;
import org.freshet.pubsub.core.EverybodyRouter.Parameters;
import org.junit.jupiter.api.Test;

class RouterParametersTest {
  private static final Parameters DEFAULTS =
      new Parameters(6, 7, 0.5, false, "x", Duration.ofSeconds(1), Mood.BAD);

  private final List<String> faults = new ArrayList<>();

  private Parameters with(Map<String, String> texts) {
    return (Parameters) RouterParameters.with(DEFAULTS, texts, faults);
  }

  @Test
  void everyTypeIsUnderstood() {
    Parameters all =
        with(
            Map.of(
                "count", "8",
                "total", "-9000000000",
                "ratio", "1e-3",
                "on", "true",
                "text", "any text",
                "heartbeat", "700ms",
                "mood", "very-good"));
    assertThat(faults).isEmpty();
    assertThat(all)
        .isEqualTo(
            new Parameters(
                8,
                -9_000_000_000L,
                0.001,
                true,
                "any text",
                Duration.ofMillis(700),
                Mood.VERY_GOOD));
  }

  @Test
  void whatIsNotNamedStays() {
    assertThat(with(Map.of("count", "8")))
        .isEqualTo(new Parameters(8, 7, 0.5, false, "x", Duration.ofSeconds(1), Mood.BAD));
    assertThat(with(Map.of())).isSameAs(DEFAULTS);
  }

  @Test
  void durationsAreWrittenInSeveralWays() {
    Map<String, Duration> durations =
        Map.of(
            "700ms", Duration.ofMillis(700),
            "1s", Duration.ofSeconds(1),
            "2m", Duration.ofMinutes(2),
            "3h", Duration.ofHours(3),
            "PT1.5S", Duration.ofMillis(1500),
            "250us", Duration.ofNanos(250_000));
    durations.forEach(
        (text, duration) ->
            assertThat(with(Map.of("heartbeat", text)).heartbeat()).isEqualTo(duration));
    assertThat(faults).isEmpty();
  }

  @Test
  void allFaultsAreReportedAtOnce() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("count", "many");
    texts.put("on", "yes");
    texts.put("heartbeat", "1 second");
    texts.put("mood", "fine");
    texts.put("size", "1");
    assertThat(with(texts)).isSameAs(DEFAULTS);
    assertThat(faults).hasSize(5);
    assertThat(String.join("\n", faults))
        .contains("count: 'many' is no int")
        .contains("on: 'yes' is neither true nor false")
        .contains("heartbeat: '1 second' is no duration; write it like 700ms")
        .contains("mood: 'fine' is none of very_good, bad")
        .contains("no parameter 'size'; it has: count, total, ratio, on, text, heartbeat, mood");
  }

  @Test
  void whatTheRecordItselfRefusesIsAFault() {
    with(Map.of("count", "-1"));
    assertThat(faults).containsExactly("router parameters: count must not be negative: -1");
  }
}
