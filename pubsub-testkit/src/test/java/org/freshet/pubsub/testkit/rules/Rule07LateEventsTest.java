package org.freshet.pubsub.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.core.engine.EngineEvent;
import org.freshet.pubsub.core.wire.RpcReader;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.testkit.FloodingRouter;
import org.freshet.pubsub.testkit.Inject;
import org.freshet.pubsub.testkit.RpcBytes;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNode;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

/** Rule 7: every event carries its stream; late events of a dead stream are ignored. */
class Rule07LateEventsTest extends EngineRule {
  private final ScriptedPeer peer = peer("peer");

  private static EngineEvent.RpcRead read(long stream, RpcBytes rpc) {
    byte[] frame = rpc.encoded();
    RpcReader.Result result = new RpcReader(Limits.DEFAULT).read(frame, frame.length + 1);
    return new EngineEvent.RpcRead(stream, ((RpcReader.Result.Read) result).rpc());
  }

  private static List<String> calls(SimNode node) {
    return ((FloodingRouter) node.router()).calls();
  }

  @Test
  void whatWasReadBeforeTheRouterClosedTheStreamIsIgnored() {
    SimNode node = node("node").subscribe("t");
    SimLink link = network.connect(peer, node);
    pass(SHORT);
    ScriptedStream stream = peer.open(link, FLOODSUB);
    pass(SHORT);

    // All in one write: the later RPCs wait for the engine when the router closes the stream.
    byte[] closing =
        RpcBytes.framed(rpc().subscribe("t").varintField(FloodingRouter.CLOSE_FIELD, 1).encoded());
    byte[] late =
        RpcBytes.framed(rpc().subscribe("u").publish(peer.message("t", "late")).encoded());
    ByteBuffer both = ByteBuffer.allocate(closing.length + late.length);
    stream.sendRaw(both.put(closing).put(late).array());
    pass(SHORT);

    assertThat(stream.isOpen()).isFalse();
    assertThat(node.seesSubscription(peer, "t")).isFalse();
    assertThat(node.seesSubscription(peer, "u")).isFalse();
    assertThat(calls(node)).doesNotContain("+u");
    assertThat(node.received("t")).isEmpty();
  }

  @Test
  void anRpcOfADeadStreamTeachesNothing() {
    SimNode node = node("node");
    SimLink link = network.connect(peer, node);
    pass(SHORT);
    ScriptedStream stream = say(peer, link, rpc().subscribe("t"));
    long number = node.neighbour(peer).orElseThrow().inbound().get(0).id();
    stream.reset();
    pass(SHORT);
    say(peer, link, rpc().subscribe("u"));

    Inject.into(node, read(number, rpc().subscribe("late").unsubscribe("u")));
    pass(SHORT);

    assertThat(node.seesSubscription(peer, "late")).isFalse();
    assertThat(node.seesSubscription(peer, "u")).isTrue();
  }

  @Test
  void theLateEndOfADeadStreamDoesNotEndItsSuccessor() {
    SimNode node = node("node");
    SimLink link = network.connect(peer, node);
    pass(SHORT);
    ScriptedStream stream = say(peer, link, rpc().subscribe("t"));
    long inbound = node.neighbour(peer).orElseThrow().inbound().get(0).id();
    long outbound = node.neighbour(peer).orElseThrow().outbound().orElseThrow().id();
    stream.reset();
    peer.openInbound().get(0).reset();
    say(peer, link, rpc().subscribe("t"));
    pass(Duration.ofSeconds(2));
    int before = calls(node).size();

    Inject.into(node, new EngineEvent.StreamClosed(inbound, StreamError.RESET));
    Inject.into(node, new EngineEvent.FarSideEnded(inbound));
    Inject.into(node, new EngineEvent.StreamClosed(outbound, StreamError.RESET));
    Inject.into(node, new EngineEvent.OutboundFailed(outbound, StreamError.RESET));
    Inject.into(node, new EngineEvent.OutboundNegotiated(outbound, FLOODSUB));
    Inject.into(node, new EngineEvent.Written(outbound, 0));
    pass(Duration.ofSeconds(2));

    assertThat(calls(node)).hasSize(before);
    assertThat(node.seesSubscription(peer, "t")).isTrue();
    node.publish("t", "still");
    pass(SHORT);
    assertThat(peer.texts("t")).containsExactly("still");
    assertThat(peer.openInbound()).hasSize(1);
  }

  @Test
  void eventsOfADeadConnectionBringNothingBack() {
    SimNode node = node("node");
    SimLink link = network.connect(peer, node);
    pass(SHORT);
    say(peer, link, rpc().subscribe("t"));
    link.closeBy(peer);
    pass(SHORT);
    long connection = 1;

    Inject.into(node, new EngineEvent.InboundOpened(99, connection, FLOODSUB));
    Inject.into(node, read(99, rpc().subscribe("late")));
    Inject.into(node, new EngineEvent.ProtocolsKnown(connection, Set.of(FLOODSUB)));
    Inject.into(node, new EngineEvent.ConnectionHeard(connection, true));
    Inject.into(node, new EngineEvent.ConnectionClosed(connection, StreamError.RESET));
    pass(Duration.ofMinutes(1));

    assertThat(node.context().neighbours()).isEmpty();
    assertThat(node.seesSubscription(peer, "late")).isFalse();
    assertThat(node.tableSizes()).allSatisfy((table, size) -> assertThat(size).isZero());
  }

  @Test
  void answersToTicketsThatNobodyAskedForAreIgnored() {
    SimNode node = node("node").subscribe("t");
    Inject.into(node, new EngineEvent.SignatureChecked(77, true));
    Inject.into(node, new EngineEvent.Validated(77, Verdict.ACCEPT));
    pass(SHORT);

    assertThat(node.received("t")).isEmpty();
  }

  @Test
  void aMessageWhoseStreamDiedWhileItWasCheckedIsStillDelivered() {
    SimNode node =
        network.node("node", options -> options.verificationTakes(Duration.ofMillis(500)));
    node.subscribe("t");
    SimLink link = network.connect(peer, node);
    pass(SHORT);
    ScriptedStream stream = say(peer, link, rpc().publish(peer.message("t", "checked late")));
    stream.reset();
    link.closeBy(peer);
    pass(Duration.ofSeconds(1));

    assertThat(node.texts("t")).containsExactly("checked late");
  }

  @Test
  void aBusyEngineSeesEverythingLateAndEndsUpRight() {
    SimNode node = network.node("node", options -> options.eventsWait(Duration.ofMillis(300)));
    node.subscribe("t");
    List<SimLink> links = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      links.add(network.connect(peer, node));
      pass(Duration.ofMillis(50));
      ScriptedStream stream = peer.open(links.get(i), FLOODSUB);
      pass(Duration.ofMillis(50));
      if (stream.isOpen()) {
        stream.send(rpc().subscribe("t" + i));
      }
      pass(Duration.ofMillis(10));
      if (i < 19) {
        links.get(i).closeBy(peer);
      }
    }
    pass(Duration.ofSeconds(5));

    assertThat(node.neighbour(peer).orElseThrow().inbound())
        .extracting(InboundStream::isOpen)
        .containsExactly(true);
    for (int i = 0; i < 20; i++) {
      assertThat(node.seesSubscription(peer, "t" + i)).as("t%d", i).isEqualTo(i == 19);
    }
    node.publish("t19", "after all that");
    pass(Duration.ofSeconds(1));
    assertThat(peer.texts("t19")).containsExactly("after all that");
  }
}
