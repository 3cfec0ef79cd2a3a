package org.freshet.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.freshet.pubsub.core.plugin.RouterParameters;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.gossipsub.GossipsubParams;
import org.freshet.pubsub.router.gossipsub.PeerFilter;
import org.freshet.pubsub.router.gossipsub.ProtocolVersion;
import org.freshet.pubsub.router.gossipsub.ScoreParams;
import org.freshet.pubsub.router.gossipsub.ScoreThresholds;
import org.freshet.pubsub.router.gossipsub.TopicScoreParams;
import org.freshet.pubsub.transport.ProtocolId;
import org.junit.jupiter.api.Test;

/**
 * Every parameter can be set by its name, as {@code --param} of the command line does, and is in
 * {@code docs/gossipsub.md}.
 */
class GossipsubParametersTest {
  private static final String PEER = "/p2p/12D3KooWQYzDMFtbWrzAV5uTj7FJzo4TGXjAgFZtBSPvPxXuS2sN";

  private static final TopicName NEWS = TopicName.of("/my.network/news");

  private static final TopicScoreParams TOPIC =
      new TopicScoreParams.Builder()
          .meshMessageDeliveriesThreshold(2)
          .meshMessageDeliveriesCap(4)
          .build();

  /** With room for each value to become a little less and a little more. */
  private static final GossipsubParams BASE =
      GossipsubParams.defaults().toBuilder()
          .thresholds(new ScoreThresholds(-1, -2, -3, 1, 1))
          .score(new ScoreParams.Builder().otherTopics(TOPIC).topics(Map.of(NEWS, TOPIC)).build())
          .build();

  /** No text says what they do. */
  private static final Set<String> FUNCTIONS = Set.of("peerFilter", "score.applicationScore");

  private static Object value(Record record, RecordComponent component) throws Exception {
    return component.getAccessor().invoke(record);
  }

  /** {@return all parameters by name, those of records inside with a dot} */
  private static Map<String, Object> all(Record record, String prefix) throws Exception {
    Map<String, Object> all = new TreeMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      String name = prefix + component.getName();
      Object value = value(record, component);
      if (value instanceof Record inner) {
        all.putAll(all(inner, name + "."));
      } else if (value instanceof Map<?, ?> map && map.containsKey(NEWS)) {
        all.putAll(all((Record) map.get(NEWS), name + "[" + NEWS + "]."));
      } else {
        all.put(name, value);
      }
    }
    return all;
  }

  /** {@return other values for the parameter, of which one will do; by how they are written} */
  private static Map<String, Object> others(Object value) {
    if (value instanceof Integer number) {
      return Map.of(number + 1 + "", number + 1, number - 1 + "", number - 1);
    }
    if (value instanceof Double number) {
      return Map.of(number + 0.125 + "", number + 0.125, number - 0.125 + "", number - 0.125);
    }
    if (value instanceof Duration time) {
      return Map.of(time.toMillis() + 1000 + "ms", time.plusSeconds(1));
    }
    if (value instanceof Boolean on) {
      return Map.of(!on + "", !on);
    }
    if (value instanceof ProtocolVersion) {
      return Map.of("v1_1", ProtocolVersion.V1_1);
    }
    if (value instanceof Map) {
      return Map.of(
          "/my/mesh/2.0.0=v1_1,/floodsub/1.0.0=floodsub",
          Map.of(
              ProtocolId.of("/my/mesh/2.0.0"), ProtocolVersion.V1_1,
              ProtocolId.of("/floodsub/1.0.0"), ProtocolVersion.FLOODSUB));
    }
    return Map.of("10.0.0.0/8,::1", List.of("10.0.0.0/8", "::1"));
  }

  @Test
  void eachIsSetByItsName() throws Exception {
    Map<String, Object> before = all(BASE, "");
    assertThat(before)
        .hasSizeGreaterThan(90)
        .containsKeys(
            "d",
            "protocols",
            "directPeers",
            "thresholds.gossip",
            "score.otherTopics.topicWeight",
            "score.topics[/my.network/news].topicWeight");
    before.remove("directPeers");
    before.keySet().removeAll(FUNCTIONS);
    for (Map.Entry<String, Object> parameter : before.entrySet()) {
      assertThat(settable(parameter.getKey(), parameter.getValue()))
          .as("%s, which is %s", parameter.getKey(), parameter.getValue())
          .isNotEmpty();
    }
  }

  /** {@return which of the other values are the parameter's when it is set to them} */
  private static List<Object> settable(String name, Object value) throws Exception {
    List<Object> taken = new ArrayList<>();
    for (Map.Entry<String, Object> other : others(value).entrySet()) {
      List<String> faults = new ArrayList<>();
      Record changed = RouterParameters.with(BASE, Map.of(name, other.getKey()), faults);
      if (faults.isEmpty() && other.getValue().equals(all(changed, "").get(name))) {
        taken.add(other.getValue());
      }
    }
    return taken;
  }

  @Test
  void eachHasItsLineInTheDocumentation() throws Exception {
    String page = Files.readString(Path.of("../docs/gossipsub.md"));
    for (RecordComponent component : GossipsubParams.class.getRecordComponents()) {
      assertThat(page).containsPattern("(?m)^\\| `" + component.getName() + "` \\|");
    }
    for (RecordComponent component : ScoreThresholds.class.getRecordComponents()) {
      assertThat(page).containsPattern("(?m)^\\| `" + component.getName() + "`.*\\|");
    }
  }

  /** {@return how the page writes a value} */
  private static String text(Object value) {
    if (value instanceof Duration time) {
      return time.toMillis() % 1000 != 0
          ? time.toMillis() + "ms"
          : time.toSeconds() % 3600 == 0 ? time.toHours() + "h" : time.toSeconds() + "s";
    }
    if (value instanceof ProtocolVersion version) {
      return version.name().toLowerCase(Locale.ROOT);
    }
    if (value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    return Map.of(
            ScoreThresholds.NONE,
            "all 0",
            ScoreParams.NONE,
            "no scores",
            PeerFilter.ALL,
            "everybody",
            List.of(),
            "none",
            Map.of(),
            "none")
        .get(value);
  }

  @Test
  void theDefaultsOnThePageAreThoseOfTheCode() throws Exception {
    String page = Files.readString(Path.of("../docs/gossipsub.md"));
    for (RecordComponent component : GossipsubParams.class.getRecordComponents()) {
      String ours = text(value(GossipsubParams.defaults(), component));
      String ethereum = text(value(GossipsubParams.ethereum(), component));
      String others = ethereum.equals(ours) ? "" : ethereum;
      List<String> cells =
          page.lines()
              .filter(line -> line.startsWith("| `" + component.getName() + "` |"))
              .flatMap(line -> Stream.of(line.split("\\|")).skip(2).limit(2).map(String::strip))
              .toList();
      assertThat(cells)
          .as("%s: the default, and Ethereum's where it differs", component.getName())
          .containsExactly(ours, others);
    }
  }

  @Test
  void functionsAloneAreSetInCodeAndThePageSaysSo() throws Exception {
    String page = Files.readString(Path.of("../docs/gossipsub.md"));
    for (String name : FUNCTIONS) {
      List<String> faults = new ArrayList<>();
      RouterParameters.with(BASE, Map.of(name, "x"), faults);
      assertThat(faults).singleElement().asString().contains(name).contains("set it in code");
      assertThat(page).containsPattern("`" + name + "`.{0,50} set in code alone");
    }
  }

  @Test
  void aTopicThatIsNotNamedYetStartsFromTheOthers() {
    List<String> faults = new ArrayList<>();
    GossipsubParams changed =
        (GossipsubParams)
            RouterParameters.with(
                GossipsubParams.defaults(),
                Map.of(
                    "score.otherTopics.timeInMeshCap",
                    "7",
                    "score.topics[news].topicWeight",
                    "0.5"),
                faults);
    assertThat(faults).isEmpty();
    assertThat(changed.score().topics())
        .containsExactly(
            Map.entry(
                TopicName.of("news"),
                changed.score().otherTopics().toBuilder().topicWeight(0.5).build()));
    assertThat(changed.score().topics().get(TopicName.of("news")).timeInMeshCap()).isEqualTo(7);
    RouterParameters.with(BASE, Map.of("score.topics[news].topicWeight", "-1"), faults);
    assertThat(faults).singleElement().asString().contains("score.topics[news].topicWeight");
  }

  @Test
  void directPeersAreAddresses() {
    List<String> faults = new ArrayList<>();
    String addresses = "/ip4/192.0.2.1/tcp/1" + PEER + ",/ip4/192.0.2.2/tcp/2" + PEER;
    GossipsubParams changed =
        (GossipsubParams) RouterParameters.with(BASE, Map.of("directPeers", addresses), faults);
    assertThat(faults).isEmpty();
    assertThat(changed.directPeers())
        .hasSize(2)
        .allSatisfy(a -> assertThat(a.peerId()).isPresent());
    RouterParameters.with(BASE, Map.of("directPeers", "/ip4/192.0.2.1/tcp/1"), faults);
    assertThat(faults).singleElement().asString().contains("must end in /p2p/<id>");
  }
}
