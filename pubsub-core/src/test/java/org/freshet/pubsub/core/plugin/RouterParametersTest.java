package org.freshet.pubsub.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.freshet.pubsub.core.EverybodyRouter.Mood;
import org.freshet.pubsub.core.EverybodyRouter.Parameters;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.ProtocolId;
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
      int own, Inner inner, List<String> list, List<Multiaddr> addresses, Set<Long> numbers) {
    static Outer of(int own, Inner inner, List<String> list) {
      return new Outer(own, inner, list, List.of(), Set.of());
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
    texts.put("numbers", "1");
    assertThat(RouterParameters.with(OUTER, texts, faults)).isSameAs(OUTER);
    assertThat(String.join("\n", faults))
        .contains("inner.time: 'soon' is no duration")
        .contains("numbers: a value of type Set<Long> cannot be written as text: set it in code")
        .contains("no parameter 'inner'; it has: own, inner.ratio, inner.time, list, addresses")
        .contains("no parameter 'inner.size'");
    faults.clear();
    RouterParameters.with(OUTER, Map.of("inner.ratio", "-1"), faults);
    assertThat(faults).containsExactly("router parameters: ratio must not be negative: -1.0");
  }

  /** Maps: of values, and of records with one that new entries start from. */
  public record Maps(
      Map<ProtocolId, Mood> moods,
      Map<TopicName, Inner> topics,
      Inner other,
      Map<String, Mood> none) {
    static final Maps EMPTY =
        new Maps(Map.of(), Map.of(), new Inner(0.5, Duration.ofSeconds(1)), Map.of());
  }

  private Maps maps(Maps before, Map<String, String> texts) {
    return (Maps) RouterParameters.with(before, texts, faults);
  }

  @Test
  void valuesOfAMapStandBehindTheirKeysAndKeepTheirOrder() {
    Maps changed = maps(Maps.EMPTY, Map.of("moods", "/z/1=bad,/b/x=y=very-good"));
    assertThat(faults).isEmpty();
    assertThat(List.copyOf(changed.moods().entrySet()))
        .containsExactly(
            Map.entry(ProtocolId.of("/z/1"), Mood.BAD),
            Map.entry(ProtocolId.of("/b/x=y"), Mood.VERY_GOOD));
    assertThat(maps(changed, Map.of("moods", "")).moods()).isEmpty();
    assertThat(faults).isEmpty();
    for (String wrong : List.of("/a", "no-slash=bad", "/a=fine", "/a=bad,/a=bad")) {
      assertThat(maps(Maps.EMPTY, Map.of("moods", wrong))).isSameAs(Maps.EMPTY);
    }
    assertThat(faults).hasSize(4).allMatch(fault -> fault.startsWith("router parameter moods: "));
    assertThat(faults.get(0)).endsWith("'/a' is no KEY=VALUE");
    assertThat(faults.get(3)).endsWith("'/a' is named twice");
  }

  @Test
  void recordsOfAMapAreNamedByTheirKeys() {
    Maps once =
        maps(
            Maps.EMPTY,
            Map.of("topics[a].b].ratio", "0.25", "topics[c].time", "2s", "other.ratio", "3"));
    assertThat(faults).isEmpty();
    assertThat(once.topics())
        .as("new ones start from the record of their kind, as it is then")
        .isEqualTo(
            Map.of(
                TopicName.of("a].b"), new Inner(0.25, Duration.ofSeconds(1)),
                TopicName.of("c"), new Inner(3, Duration.ofSeconds(2))));
    Maps twice = maps(once, Map.of("topics[c].ratio", "4"));
    assertThat(twice.topics())
        .as("others are changed")
        .containsEntry(TopicName.of("c"), new Inner(4, Duration.ofSeconds(2)))
        .containsKey(TopicName.of("a].b"));
  }

  @Test
  void faultsInARecordOfAMapAreReportedToo() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("topics[].ratio", "1");
    texts.put("topics[a].ratio", "much");
    texts.put("topics[a].size", "1");
    texts.put("topics[a]", "1");
    texts.put("topics", "1");
    texts.put("none[a].ratio", "1");
    assertThat(maps(Maps.EMPTY, texts)).isSameAs(Maps.EMPTY);
    assertThat(String.join("\n", faults))
        .contains("router parameter topics[]: ")
        .contains("router parameter topics[a].ratio: 'much' is no double")
        .contains("no parameter 'topics[a].size'")
        .contains("no parameter 'topics[a]'")
        .contains("no parameter 'topics'; it has: moods, topics[KEY].NAME, other.ratio")
        .contains("no parameter 'none[a].ratio'");
    assertThat(faults).hasSize(6);
  }

  @Test
  void whatTheRecordItselfRefusesIsAFault() {
    with(Map.of("count", "-1"));
    assertThat(faults).containsExactly("router parameters: count must not be negative: -1");
  }
}
