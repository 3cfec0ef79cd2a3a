package org.freshet.pubsub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The three complaints of go-libp2p-pubsub issue 133, each as a scenario that the engine passes and
 * that a machine which keeps its state by peer does not.
 */
class Issue133Test {
  private static final Duration SHORT = Duration.ofMillis(100);

  /** Makes the nodes of a scenario. */
  private interface Kind extends BiFunction<SimNetwork, String, SimNode> {}

  private static final Kind STREAM_KEYED = SimNetwork::node;
  private static final Kind PEER_KEYED = PeerKeyed::node;

  private static SimNetwork network() {
    SimNetwork network = new SimNetwork(133);
    network.defaults().router(FloodingRouter::new);
    return network;
  }

  private static void assertOnlyStreamKeyedPasses(Consumer<Kind> scenario, String complaint) {
    scenario.accept(STREAM_KEYED);
    assertThatThrownBy(() -> scenario.accept(PEER_KEYED))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void afterARestartThatNobodyNoticedTheNewLifeIsServed() {
    assertOnlyStreamKeyedPasses(
        kind -> {
          SimNetwork network = network();
          SimNode survivor = restartUnnoticed(network, kind);
          SimNode restarted = network.node("restarted");
          assertThat(survivor.seesSubscription(restarted, "old")).isFalse();
          assertThat(survivor.seesSubscription(restarted, "new")).isTrue();
          assertThat(network.links(survivor, restarted).get(0).isOpenAt(survivor)).isTrue();
          survivor.publish("new", "to the living");
          network.runFor(Duration.ofSeconds(1));
          assertThat(restarted.texts("new"))
              .as("what the new life got while the former connection was not known to be dead")
              .containsExactly("to the living");
        },
        "what the new life got");
  }

  @Test
  void theDeathOfTheFormerConnectionDoesNotEraseWhatTheNewLifeWants() {
    assertOnlyStreamKeyedPasses(
        kind -> {
          SimNetwork network = network();
          SimNode survivor = restartUnnoticed(network, kind);
          SimNode restarted = network.node("restarted");
          network.runFor(Duration.ofMinutes(2));
          assertThat(network.links(survivor, restarted).get(0).isOpenAt(survivor)).isFalse();
          assertThat(survivor.seesSubscription(restarted, "new"))
              .as("the new life's wish after the dead connection was noticed")
              .isTrue();
          survivor.publish("new", "to the living");
          network.runFor(Duration.ofSeconds(1));
          assertThat(restarted.texts("new")).containsExactly("to the living");
        },
        "the new life's wish");
  }

  private static SimNode restartUnnoticed(SimNetwork network, Kind kind) {
    SimNode survivor = kind.apply(network, "survivor");
    SimNode restarted = kind.apply(network, "restarted").subscribe("old");
    network.connect(restarted, survivor);
    network.runFor(Duration.ofSeconds(1));
    assertThat(survivor.seesSubscription(restarted, "old")).isTrue();
    restarted.killSilently();
    restarted.restart();
    restarted.subscribe("new");
    network.connect(restarted, survivor);
    network.runFor(Duration.ofSeconds(1));
    return survivor;
  }

  @Test
  void changesThatArriveOutOfOrderOnTwoStreamsLeaveTheYoungerOnesWord() {
    assertOnlyStreamKeyedPasses(
        kind -> {
          SimNetwork network = network();
          SimNode node = kind.apply(network, "node");
          ScriptedPeer peer = network.peer("peer").serves(FloodingRouter.PROTOCOL);
          SimLink slow =
              network.connect(peer, node, LinkOptions.DEFAULT.withLatency(Duration.ofMillis(300)));
          network.runFor(Duration.ofSeconds(2));
          SimLink fast = network.connect(peer, node);
          network.runFor(SHORT);
          ScriptedStream older = peer.open(slow, FloodingRouter.PROTOCOL);
          ScriptedStream younger = peer.open(fast, FloodingRouter.PROTOCOL);
          network.runUntil(younger::isOpen, SHORT);
          younger.send(rpc().subscribe("t"));
          network.runFor(Duration.ofMillis(50));
          assertThat(node.seesSubscription(peer, "t")).as("the younger's word").isTrue();
          network.runUntil(older::isOpen, Duration.ofSeconds(1));
          older.send(rpc().subscribe("t").unsubscribe("t"));

          network.runFor(Duration.ofSeconds(2));

          assertThat(node.seesSubscription(peer, "t"))
              .as("the younger stream's word after the older's came late")
              .isTrue();
        },
        "the younger stream's word after");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void ofTwoConnectionsEitherMayCloseFirst(int first) {
    SimNetwork network = network();
    assertThat(survivesClosing(network, STREAM_KEYED, first)).isTrue();
  }

  @Test
  void aMachineKeyedByPeerDoesNotSurviveThatEitherOfTwoConnectionsCloses() {
    boolean both =
        survivesClosing(network(), PEER_KEYED, 0) && survivesClosing(network(), PEER_KEYED, 1);
    assertThat(both).isFalse();
  }

  /** Whether messages flow both ways after one of two connections was closed. */
  private static boolean survivesClosing(SimNetwork network, Kind kind, int first) {
    SimNode a = kind.apply(network, "a").subscribe("t");
    SimNode b = kind.apply(network, "b").subscribe("t");
    // Dialled at the same time: each side's stream may run over another connection.
    SimLink one = network.connect(a, b);
    SimLink other = network.connect(b, a);
    network.runFor(Duration.ofSeconds(5));
    (first == 0 ? one : other).close();
    network.runFor(Duration.ofSeconds(5));
    a.publish("t", "from a");
    b.publish("t", "from b");
    network.runFor(Duration.ofSeconds(1));
    return a.texts("t").contains("from b") && b.texts("t").contains("from a");
  }
}
