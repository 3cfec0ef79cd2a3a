package org.freshet.pubsub.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.core.EverybodyRouter.Mood;
import org.freshet.pubsub.core.EverybodyRouter.Parameters;
import org.freshet.pubsub.peer.Multiaddr;
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

  /** A record inside a record. */
  public record Outer(
      int own, Inner inner, List<String> list, List<Multiaddr> addresses, Map<String, Long> map) {
    static Outer of(int own, Inner inner, List<String> list) {
      return new Outer(own, inner, list, List.of(), Map.of());
    }
  }

  /** Its components are named with a dot. */
  public record Inner(double ratio, Duration time) {
    public Inner {
      if (ratio < 0) {
        throw new IllegalArgumentException("ratio must not be negative: " + ratio);
      }
    }
  }

  private static final Outer OUTER =
      Outer.of(1, new Inner(0.5, Duration.ofSeconds(1)), List.of("x"));

  @Test
  void componentsOfARecordInsideAreNamedWithADot() {
    Record changed =
        RouterParameters.with(OUTER, Map.of("own", "2", "inner.ratio", "0.25"), faults);
    assertThat(faults).isEmpty();
    assertThat(changed)
        .isEqualTo(Outer.of(2, new Inner(0.25, Duration.ofSeconds(1)), List.of("x")));
  }

  @Test
  void valuesOfAListStandBetweenCommas() {
    Outer changed =
        (Outer)
            RouterParameters.with(
                OUTER,
                Map.of("list", "a,b", "addresses", "/ip4/192.0.2.1/tcp/1,/ip4/192.0.2.2/tcp/2"),
                faults);
    assertThat(faults).isEmpty();
    assertThat(changed.list()).containsExactly("a", "b");
    assertThat(changed.addresses())
        .containsExactly(
            Multiaddr.parse("/ip4/192.0.2.1/tcp/1"), Multiaddr.parse("/ip4/192.0.2.2/tcp/2"));
    Outer none = (Outer) RouterParameters.with(OUTER, Map.of("list", ""), faults);
    assertThat(none.list()).isEmpty();
    RouterParameters.with(OUTER, Map.of("addresses", "/ip4/192.0.2.1/tcp/1,nowhere"), faults);
    assertThat(faults).singleElement().asString().startsWith("router parameter addresses: ");
  }

  @Test
  void faultsInARecordInsideAreReportedToo() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("inner", "1");
    texts.put("inner.time", "soon");
    texts.put("inner.size", "1");
    texts.put("map", "a");
    assertThat(RouterParameters.with(OUTER, texts, faults)).isSameAs(OUTER);
    assertThat(String.join("\n", faults))
        .contains("inner.time: 'soon' is no duration")
        .contains("map: a value of type Map<String, Long> cannot be written as text")
        .contains("no parameter 'inner'; it has: own, inner.ratio, inner.time, list, addresses")
        .contains("no parameter 'inner.size'");
    faults.clear();
    RouterParameters.with(OUTER, Map.of("inner.ratio", "-1"), faults);
    assertThat(faults).containsExactly("router parameters: ratio must not be negative: -1.0");
  }

  @Test
  void whatTheRecordItselfRefusesIsAFault() {
    with(Map.of("count", "-1"));
    assertThat(faults).containsExactly("router parameters: count must not be negative: -1");
  }
}
