package org.freshet.pubsub.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.testkit.FloodingRouter;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNode;
import org.freshet.pubsub.testkit.SimPublication;
import org.junit.jupiter.api.Test;

/** Rule 1: what a stream taught dies with that stream, and with nothing else. */
class Rule01StreamsTeachAndDieTest extends EngineRule {
  private final SimNode node = node("node");
  private final ScriptedPeer peer = peer("peer");
  private final SimLink link = network.connect(node, peer);

  @Test
  void subscriptionsDieWhenTheirStreamIsReset() {
    pass(SHORT);
    ScriptedStream stream = say(peer, link, rpc().subscribe("t"));
    assertThat(node.seesSubscription(peer, "t")).isTrue();

    stream.reset();
    pass(SHORT);

    assertThat(node.seesSubscription(peer, "t")).isFalse();
    assertThat(link.isOpenAt(node)).isTrue();
  }

  @Test
  void subscriptionsDieWhenTheirStreamIsEnded() {
    pass(SHORT);
    ScriptedStream stream = say(peer, link, rpc().subscribe("t"));

    stream.end();
    pass(SHORT);

    assertThat(node.seesSubscription(peer, "t")).isFalse();
  }

  @Test
  void subscriptionsDieWithTheirConnection() {
    pass(SHORT);
    say(peer, link, rpc().subscribe("t"));

    link.closeBy(peer);
    pass(SHORT);

    assertThat(node.seesSubscription(peer, "t")).isFalse();
  }

  @Test
  void theDeathOfAnOutboundStreamDoesNotTouchWhatAnInboundStreamTaught() {
    pass(SHORT);
    ScriptedStream stream = say(peer, link, rpc().subscribe("t"));

    peer.openInbound().forEach(ScriptedStream::reset);
    network.runUntil(() -> node.outboundTo(peer).isEmpty(), SHORT);
    assertThat(node.seesSubscription(peer, "t")).as("while no outbound stream lives").isTrue();
    pass(Duration.ofSeconds(2));

    assertThat(stream.isOpen()).isTrue();
    assertThat(node.seesSubscription(peer, "t")).isTrue();
    node.publish("t", "still sent");
    pass(SHORT);
    assertThat(peer.texts("t")).containsExactly("still sent");
  }

  @Test
  void theDeathOfAnInboundStreamDoesNotTouchTheOutboundStream() {
    pass(SHORT);
    ScriptedStream first = say(peer, link, rpc().subscribe("t"));
    ScriptedStream outbound = peer.openInbound().get(0);

    first.reset();
    pass(Duration.ofSeconds(5));
    node.subscribe("u");
    pass(SHORT);

    assertThat(peer.inbound()).containsExactly(outbound);
    assertThat(outbound.isOpen()).isTrue();
    assertThat(outbound.rpcs().get(outbound.rpcs().size() - 1).subscribed()).contains("u");
  }

  @Test
  void theDeathOfOneInboundStreamDoesNotTouchAnother() {
    pass(SHORT);
    ScriptedStream first = say(peer, link, rpc().subscribe("t"));
    say(peer, link, rpc().subscribe("u"));

    first.reset();
    pass(SHORT);

    assertThat(node.seesSubscription(peer, "t")).isFalse();
    assertThat(node.seesSubscription(peer, "u")).isTrue();
  }

  @Test
  void aNoDiesWithItsStreamToo() {
    pass(SHORT);
    say(peer, link, rpc().subscribe("t"));
    ScriptedStream later = say(peer, link, rpc().unsubscribe("t"));
    assertThat(node.seesSubscription(peer, "t")).isFalse();

    later.reset();
    pass(SHORT);

    assertThat(node.seesSubscription(peer, "t")).isTrue();
  }

  @Test
  void whatWaitsForAStreamIsLostWithItsLastConnection() {
    pass(SHORT);
    say(peer, link, rpc().subscribe("t"));
    link.holdReading(peer);
    SimPublication[] publications = new SimPublication[2000];
    for (int i = 0; i < publications.length; i++) {
      publications[i] = node.publish("t", "x".repeat(1000));
    }
    pass(SHORT);

    link.closeBy(peer);
    pass(SHORT);

    assertThat(publications)
        .allSatisfy(publication -> assertThat(publication.result()).isPresent());
    assertThat(publications[publications.length - 1].result().orElseThrow().copies())
        .extracting(copy -> copy.outcome())
        .containsExactly(Outcome.LOST_WITH_STREAM);
  }

  @Test
  void theRouterHearsOfEachStreamItsBeginningAndItsEndOnce() {
    pass(SHORT);
    ScriptedStream stream = say(peer, link, rpc().subscribe("t"));
    stream.reset();
    pass(SHORT);
    link.close();
    pass(SHORT);

    assertThat(((FloodingRouter) node.router()).calls())
        .containsExactly(
            "outbound opened", "inbound opened", "+t", "inbound closed", "outbound closed");
  }
}
