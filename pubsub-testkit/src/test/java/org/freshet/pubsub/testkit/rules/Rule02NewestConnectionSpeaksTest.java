package org.freshet.pubsub.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import java.util.List;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.testkit.LinkOptions;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.Test;

/** Rule 2: a neighbour's newest living connection speaks for it. */
class Rule02NewestConnectionSpeaksTest extends EngineRule {
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(45);

  private final SimNode node = node("node");
  private final ScriptedPeer peer = peer("peer");

  private SimLink connected() {
    SimLink link = network.connect(peer, node);
    pass(SHORT);
    return link;
  }

  /**
   * The other side is killed without notice, and back: {@return the connection of its former life}
   */
  private SimLink connectedBeforeItWasKilled(SimNode other) {
    SimLink former = network.connect(other, node);
    pass(SHORT);
    other.killSilently();
    other.restart();
    return former;
  }

  private List<String> wantedOf(String... topics) {
    return List.of(topics).stream().filter(topic -> node.seesSubscription(peer, topic)).toList();
  }

  @Test
  void aRestartedPeersFirstHelloReplacesWhatItsFormerLifeWanted() {
    SimNode other = node("other").subscribe("old").subscribe("kept");
    SimLink former = network.connect(other, node);
    pass(SHORT);
    assertThat(node.seesSubscription(other, "old")).isTrue();

    other.killSilently();
    other.restart();
    other.subscribe("new").subscribe("kept");
    network.connect(other, node);
    pass(SHORT);

    assertThat(former.isOpenAt(node)).as("the dead connection was not yet noticed").isTrue();
    assertThat(node.seesSubscription(other, "old")).isFalse();
    assertThat(node.seesSubscription(other, "new")).isTrue();
    assertThat(node.seesSubscription(other, "kept")).isTrue();

    pass(KEEP_ALIVE);

    assertThat(former.isOpenAt(node)).as("the dead connection was noticed").isFalse();
    assertThat(node.seesSubscription(other, "old")).isFalse();
    assertThat(node.seesSubscription(other, "new")).isTrue();
    assertThat(node.seesSubscription(other, "kept")).isTrue();
  }

  @Test
  void theConnectionOfAFormerLifeIsClosedWithinTwoSecondsOfTheNewOne() {
    SimNode other = node("other").subscribe("t");
    SimLink former = connectedBeforeItWasKilled(other);
    other.subscribe("t");
    SimLink now = network.connect(other, node);
    pass(Duration.ofSeconds(2));

    assertThat(former.isOpenAt(node)).isFalse();
    assertThat(now.isOpenAt(node)).isTrue();
    assertThat(node.seesSubscription(other, "t")).isTrue();
    assertThat(node.counters()).containsEntry("connections.closed.former", 1L);
  }

  /** A lost packet is sent again; a slow link takes as long. */
  @Test
  void anOlderConnectionThatAnswersLateIsKept() {
    SimLink older =
        network.connect(peer, node, LinkOptions.DEFAULT.withLatency(Duration.ofMillis(700)));
    network.runUntil(() -> older.isOpenAt(node), Duration.ofSeconds(9));
    say(peer, connected(), rpc().subscribe("b"));
    pass(Duration.ofSeconds(9));

    assertThat(older.isOpenAt(node)).isTrue();
  }

  @Test
  void anOlderConnectionIsKeptWhereTheYoungerOneAnswersNoMoreThanThat() {
    peer.ignoresPings();
    SimLink older = connected();
    say(peer, older, rpc().subscribe("a"));
    say(peer, connected(), rpc().subscribe("b"));
    pass(Duration.ofSeconds(5));

    assertThat(older.isOpenAt(node)).isTrue();
  }

  @Test
  void anOlderConnectionIsKeptWhereTheYoungerOneEndsBeforeThat() {
    SimLink older = connected();
    say(peer, older, rpc().subscribe("a"));
    older.cutSilently();
    SimLink younger = connected();
    say(peer, younger, rpc().subscribe("b"));
    younger.closeBy(peer);
    pass(Duration.ofMillis(1900));

    assertThat(older.isOpenAt(node)).isTrue();
  }

  @Test
  void aRestartedPeerGetsMessagesWithinASecondWhileItsFormerConnectionIsNotYetNoticed() {
    SimNode other = node("other").subscribe("t");
    SimLink former = connectedBeforeItWasKilled(other);
    other.subscribe("t");
    network.connect(other, node);
    pass(SHORT);
    node.publish("t", "to the new life");
    pass(Duration.ofSeconds(1).minus(SHORT));

    assertThat(former.isOpenAt(node)).isTrue();
    assertThat(other.texts("t")).containsExactly("to the new life");
  }

  @Test
  void aConnectionOnWhichNothingWasSaidDoesNotSilenceAnOlderOne() {
    SimLink older = connected();
    say(peer, older, rpc().subscribe("t"));

    SimLink newer = connected();
    assertThat(wantedOf("t")).containsExactly("t");
    peer.open(newer, FLOODSUB);
    pass(SHORT);

    assertThat(wantedOf("t")).containsExactly("t");
  }

  /** rust says hello on one of its connections, and then whatever it has on any of them. */
  @Test
  void messagesAloneAreNoHelloAndSilenceNobody() {
    peer.ignoresPings();
    say(peer, connected(), rpc().subscribe("a"));

    ScriptedStream second = say(peer, connected(), rpc().publish(peer.message("t", "x")));
    assertThat(wantedOf("a", "b")).containsExactly("a");

    say(second, rpc().subscribe("b"));
    assertThat(wantedOf("a", "b")).containsExactly("b");
  }

  @Test
  void theNewestAloneSpeaksUntilAnOlderOneIsHeardAgain() {
    peer.ignoresPings();
    SimLink older = connected();
    ScriptedStream first = say(peer, older, rpc().subscribe("a", "b"));

    say(peer, connected(), rpc().subscribe("c"));
    assertThat(wantedOf("a", "b", "c")).containsExactly("c");

    say(first, rpc().subscribe("d"));
    assertThat(wantedOf("a", "b", "c", "d")).containsExactly("a", "b", "c", "d");
  }

  @Test
  void anOlderConnectionThatAnswersAPingIsHeardAgain() {
    say(peer, connected(), rpc().subscribe("a"));
    say(peer, connected(), rpc().subscribe("b"));

    pass(Duration.ofSeconds(15));

    assertThat(wantedOf("a", "b")).containsExactly("a", "b");
    assertThat(network.links(peer, node)).hasSize(2).allMatch(link -> link.isOpenAt(node));
  }

  @Test
  void anOlderConnectionThatIsCutIsNotHeardAgain() {
    SimLink older = connected();
    say(peer, older, rpc().subscribe("a"));
    older.cutSilently();
    say(peer, connected(), rpc().subscribe("b"));

    for (int second = 0; second < 60; second++) {
      pass(Duration.ofSeconds(1));
      assertThat(wantedOf("a", "b")).as("after %d seconds", second).containsExactly("b");
    }
    assertThat(older.isOpenAt(node)).isFalse();
  }

  @Test
  void bytesThatCameBeforeTheYoungerOneSpokeAreNoSignOfLife() {
    SimLink older = connected();
    ScriptedStream first = say(peer, older, rpc().subscribe("a"));
    pass(Duration.ofSeconds(9));
    say(first, rpc().subscribe("a"));
    older.cutSilently();
    say(peer, connected(), rpc().subscribe("b"));

    for (int second = 0; second < 40; second++) {
      pass(Duration.ofSeconds(1));
      assertThat(wantedOf("a", "b")).as("after %d seconds", second).containsExactly("b");
    }
  }

  @Test
  void onceBothAreAliveTheYoungestThatSaidAnythingOfATopicDecides() {
    ScriptedStream first = say(peer, connected(), rpc().subscribe("t"));
    SimLink newer = connected();
    ScriptedStream second = say(peer, newer, rpc().subscribe("u"));
    say(first, rpc().subscribe("v"));
    assertThat(wantedOf("t", "u", "v")).containsExactly("t", "u", "v");

    say(second, rpc().unsubscribe("t"));
    assertThat(wantedOf("t", "u", "v")).as("the younger said no").containsExactly("u", "v");

    say(first, rpc().subscribe("t").unsubscribe("u"));
    assertThat(wantedOf("t", "u", "v")).as("the older cannot overrule").containsExactly("u", "v");

    newer.closeBy(peer);
    pass(SHORT);
    assertThat(wantedOf("t", "u", "v")).as("the older alone").containsExactly("t", "v");
  }

  @Test
  void whenTheNewestClosesTheNextOlderSpeaks() {
    peer.ignoresPings();
    say(peer, connected(), rpc().subscribe("a"));
    SimLink second = connected();
    say(peer, second, rpc().subscribe("b"));
    SimLink third = connected();
    say(peer, third, rpc().subscribe("c"));
    assertThat(wantedOf("a", "b", "c")).containsExactly("c");

    third.closeBy(peer);
    pass(SHORT);
    assertThat(wantedOf("a", "b", "c")).containsExactly("b");

    second.closeBy(peer);
    pass(SHORT);
    assertThat(wantedOf("a", "b", "c")).containsExactly("a");
  }

  @Test
  void aNeighbourIsASubscriberOnceHoweverManyStreamsSaySo() {
    say(peer, connected(), rpc().subscribe("t"));
    ScriptedStream second = say(peer, connected(), rpc().subscribe("t"));
    say(peer, second.link(), rpc().subscribe("t"));
    pass(Duration.ofSeconds(5));

    assertThat(node.context().subscribers(TopicName.of("t"))).hasSize(1);
    node.publish("t", "once");
    pass(SHORT);
    assertThat(peer.texts("t")).containsExactly("once");
  }

  @Test
  void aConnectionThatProvedNoIdentityIsItsOwnNeighbour() {
    SimLink one = network.connect(peer, node, network.linkDefaults().withoutIdentity());
    SimLink two = network.connect(peer, node, network.linkDefaults().withoutIdentity());
    pass(SHORT);
    say(peer, one, rpc().subscribe("t"));
    say(peer, two, rpc().subscribe("u"));

    assertThat(node.context().neighbours()).hasSize(2);
    assertThat(node.context().subscribers(TopicName.of("t"))).hasSize(1);
    assertThat(node.context().subscribers(TopicName.of("u"))).hasSize(1);
  }
}
