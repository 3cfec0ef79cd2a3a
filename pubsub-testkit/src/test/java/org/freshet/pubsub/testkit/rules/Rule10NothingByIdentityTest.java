package org.freshet.pubsub.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.Test;

/** Rule 10: the engine keys nothing by identity; what has no stream any more was never here. */
class Rule10NothingByIdentityTest extends EngineRule {
  private final SimNode node = node("node");

  private void assertNothingIsLeft() {
    assertThat(node.context().neighbours()).isEmpty();
    assertThat(node.context().subscribers(TopicName.of("t"))).isEmpty();
    assertThat(node.tableSizes()).allSatisfy((table, size) -> assertThat(size).isZero());
    assertThat(node.counters())
        .allSatisfy(
            (name, value) -> {
              if (name.endsWith(".now")) {
                assertThat(value).isZero();
              }
            });
  }

  @Test
  void afterTheLastConnectionNothingIsLeft() {
    node.subscribe("t");
    for (int i = 0; i < 10; i++) {
      ScriptedPeer peer = peer("peer" + i);
      SimLink link = network.connect(peer, node);
      pass(SHORT);
      say(peer, link, rpc().subscribe("t").publish(peer.message("t", "m" + i)));
    }
    assertThat(node.context().neighbours()).hasSize(10);
    node.publish("t", "to all");
    pass(SHORT);

    for (int i = 0; i < 10; i++) {
      ScriptedPeer peer = network.peer("peer" + i);
      SimLink link = network.links(peer, node).get(0);
      if (i % 3 == 0) {
        link.closeBy(peer);
      } else if (i % 3 == 1) {
        link.close();
      } else {
        link.cutSilently();
      }
    }
    pass(Duration.ofMinutes(5));

    assertNothingIsLeft();
  }

  @Test
  void afterLossesMovesAndRefusalsNothingIsLeft() {
    ScriptedPeer peer = peer("peer");
    SimLink older = network.connect(peer, node);
    pass(SHORT);
    say(peer, older, rpc().subscribe("t"));
    peer.openInbound().get(0).reset();
    pass(Duration.ofSeconds(1));
    SimLink newer = network.connect(peer, node);
    pass(SHORT);
    say(peer, newer, rpc().subscribe("t"));
    pass(Duration.ofSeconds(3));
    node.publish("t", "x");
    older.cutSilently();
    newer.closeBy(peer);
    pass(Duration.ofMinutes(5));

    assertNothingIsLeft();
  }

  @Test
  void afterTheLastStreamTheNeighbourIsGoneThoughItsConnectionStands() {
    ScriptedPeer peer = network.peer("peer");
    SimLink link = network.connect(peer, node);
    pass(SHORT);
    assertThat(node.neighbour(peer)).as("no stream yet").isEmpty();
    ScriptedStream stream = say(peer, link, rpc().subscribe("t"));
    assertThat(node.neighbour(peer)).isPresent();

    stream.end();
    pass(SHORT);

    assertThat(link.isOpenAt(node)).isTrue();
    assertThat(node.neighbour(peer)).isEmpty();
    assertThat(node.seesSubscription(peer, "t")).isFalse();
  }

  @Test
  void aPeerThatComesBackBeginsAnew() {
    ScriptedPeer peer = peer("peer");
    SimLink former = network.connect(peer, node);
    pass(SHORT);
    say(peer, former, rpc().subscribe("t"));
    former.closeBy(peer);
    pass(SHORT);

    SimLink latter = network.connect(peer, node);
    pass(SHORT);
    say(peer, latter, rpc().subscribe("u"));

    assertThat(node.seesSubscription(peer, "t")).isFalse();
    assertThat(node.seesSubscription(peer, "u")).isTrue();
  }

  @Test
  void aStrangerWhoClaimsNoIdentityIsForgottenToo() {
    ScriptedPeer peer = peer("peer");
    SimLink link = network.connect(peer, node, network.linkDefaults().withoutIdentity());
    pass(SHORT);
    say(peer, link, rpc().subscribe("t"));
    assertThat(node.context().neighbours()).hasSize(1);

    link.closeBy(peer);
    pass(Duration.ofMinutes(1));

    assertNothingIsLeft();
  }
}
