package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.V12;
import static org.freshet.pubsub.router.gossipsub.GossipRig.V13;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.util.List;
import java.util.stream.Stream;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Extensions;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Rpc;
import org.freshet.pubsub.testkit.LinkOptions;
import org.freshet.pubsub.testkit.RpcBytes;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimLink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Statements of gossipsub v1.3 about the extensions control message, and of the test extension. */
class ExtensionsTest {
  private static final int TEST_EXTENSION = 6_492_434;

  private static RpcBytes hello(boolean test) {
    return rpc()
        .subscribe(TOPIC)
        .bytesField(
            3,
            GossipPeer.encoded(
                c -> {
                  Extensions.Builder extensions = Extensions.newBuilder();
                  if (test) {
                    extensions.setTestExtension(true);
                  }
                  c.setExtensions(extensions);
                }));
  }

  private static long testMessages(GossipPeer peer) {
    return peer.rpcs().stream().filter(Rpc::hasTestExtension).count();
  }

  private static List<Boolean> offers(GossipPeer peer) {
    return peer.controls().stream()
        .filter(c -> c.hasExtensions())
        .map(c -> c.getExtensions().getTestExtension())
        .toList();
  }

  private static GossipRig testing() {
    return rig(p -> p.testExtension(true));
  }

  /** What a side is: its newest protocol, and whether it has the test extension. */
  private enum Side {
    NEW_WITH,
    NEW_WITHOUT,
    OLD_WITH,
    OLD_WITHOUT;

    boolean isNew() {
      return this == NEW_WITH || this == NEW_WITHOUT;
    }

    boolean has() {
      return this == NEW_WITH || this == OLD_WITH;
    }
  }

  static Stream<Arguments> everyPair() {
    return Stream.of(Side.values())
        .flatMap(ours -> Stream.of(Side.values()).map(theirs -> Arguments.of(ours, theirs)));
  }

  /** All of ours against all of theirs: what is offered, and what is said. */
  @ParameterizedTest
  @MethodSource("everyPair")
  void anExtensionIsOfferedOnItsProtocolAndUsedWhereBothHaveIt(Side ours, Side theirs) {
    GossipRig rig =
        rig(
            p ->
                p.testExtension(ours.has())
                    .newestVersion(ours.isNew() ? ProtocolVersion.V1_3 : ProtocolVersion.V1_2));
    boolean bothNew = ours.isNew() && theirs.isNew();
    GossipPeer peer = rig.peer("peer", bothNew ? V13 : V12);
    peer.send(hello(theirs.has()));
    rig.heartbeats(3);

    boolean offered = bothNew && ours.has();
    assertThat(offers(peer)).isEqualTo(offered ? List.of(true) : List.of());
    assertThat(testMessages(peer)).isEqualTo(offered && theirs.has() ? 1 : 0);
    assertThat(rig.count("extensions.wrong_protocol")).isEqualTo(bothNew ? 0 : 1);

    peer.send(rpc().bytesField(TEST_EXTENSION, new byte[0]));
    rig.pass();
    boolean agreed = offered && theirs.has();
    assertThat(rig.count("extensions.test_received")).isEqualTo(agreed ? 1 : 0);
    assertThat(rig.count("extensions.not_agreed")).isEqualTo(agreed ? 0 : 1);
  }

  /** Go's TestTestExtension: the first RPC carries the extension, the next the message. */
  @Test
  void theOfferIsInTheFirstRpcOfTheStream() {
    GossipRig rig = testing().join();
    GossipPeer peer = rig.peer("peer", V13);
    peer.send(hello(true));
    rig.pass();
    assertThat(peer.rpcs().get(0).getControl().getExtensions().getTestExtension()).isTrue();
    assertThat(peer.host.rpcs().get(0).subscribed()).containsExactly(TOPIC);
    assertThat(peer.rpcs().get(0).hasTestExtension()).isFalse();
    assertThat(testMessages(peer)).as("in a later one").isEqualTo(1);
  }

  @Test
  void theOfferIsMadeOnceOnEachStream() {
    GossipRig rig = testing();
    GossipPeer peer = rig.peer("peer", V13);
    rig.node.subscribe(TOPIC);
    rig.heartbeats(3);
    assertThat(offers(peer)).hasSize(1);
    peer.host.openInbound().get(0).reset();
    rig.heartbeats(3);
    assertThat(offers(peer)).as("one more stream, one more hello").hasSize(2);
  }

  /** Go's TestExtensionsControlMessage: a second one is misbehaviour, 10 of it. */
  @Test
  void aSecondOfferIsRefusedScoredAndCounted() {
    GossipRig rig =
        rig(
            p ->
                p.testExtension(true)
                    .score(
                        new ScoreParams.Builder()
                            .behaviourPenaltyWeight(-1)
                            .behaviourPenaltyDecay(0.999)
                            .build())
                    .thresholds(new ScoreThresholds(-1000, -1000, -1000, 0, 0)));
    GossipPeer peer = rig.peer("peer", V13);
    peer.send(hello(false));
    rig.pass();
    peer.send(hello(true));
    rig.heartbeats(2);
    assertThat(testMessages(peer)).as("the first one counts").isZero();
    assertThat(rig.count("extensions.late")).isEqualTo(1);
    assertThat(rig.score(peer)).isBetween(-100.0, -99.0);
  }

  @Test
  void anOfferBehindTheFirstRpcIsLate() {
    GossipRig rig = testing();
    GossipPeer peer = rig.peer("peer", V13);
    peer.subscribe(TOPIC);
    peer.send(hello(true));
    rig.pass();
    assertThat(testMessages(peer)).isZero();
    assertThat(rig.count("extensions.late")).isEqualTo(1);
  }

  /** Go's fault S4: a peer that comes back is taken for one that repeats itself. */
  @Test
  void aStreamThatComesAgainMayOfferAgain() {
    GossipRig rig = testing();
    GossipPeer peer = rig.peer("peer", V13);
    peer.send(hello(true));
    rig.pass();
    for (int i = 0; i < 3; i++) {
      peer.stream().reset();
      rig.pass();
      peer.writesOn(peer.host.open(peer.link, V13));
      rig.pass();
      peer.send(hello(true));
      rig.pass();
    }
    assertThat(rig.count("extensions.late")).isZero();
    assertThat(testMessages(peer)).as("once for each stream of theirs").isEqualTo(4);
  }

  /** Go's fault S4 again: what a stream of an older protocol says does not stay for a newer one. */
  @Test
  void whatAStreamOfferedDiesWithIt() {
    GossipRig rig = testing();
    GossipPeer peer = rig.peer("peer", V13);
    peer.send(hello(true));
    rig.pass();
    peer.stream().reset();
    rig.pass();
    peer.writesOn(peer.host.open(peer.link, V13));
    rig.pass();
    peer.subscribe(TOPIC).send(rpc().bytesField(TEST_EXTENSION, new byte[0]));
    rig.pass();
    assertThat(rig.count("extensions.not_agreed")).isEqualTo(1);
  }

  /** What is sent follows the outbound stream, what is taken the inbound one. */
  @Test
  void eachStreamFollowsItsOwnProtocol() {
    GossipRig rig = testing();
    ScriptedPeer host = rig.network.peer("peer").serves(V12);
    SimLink link = rig.network.connect(host, rig.node);
    rig.pass();
    ScriptedStream stream = host.open(link, V13);
    GossipPeer peer = new GossipPeer(host, link);
    peer.writesOn(stream);
    rig.pass();
    peer.send(hello(true));
    rig.pass();
    assertThat(offers(peer)).as("our stream speaks 1.2").isEmpty();
    assertThat(testMessages(peer)).isZero();
    assertThat(rig.count("extensions.wrong_protocol")).as("theirs speaks 1.3").isZero();
    assertThat(rig.count("extensions.late")).isZero();
  }

  @Test
  void theMessageWaitsUntilOurStreamIsNegotiated() {
    // With answers welcome, who was dialled waits a second before it opens a stream of its own.
    GossipRig rig =
        GossipRig.rig(p -> p.testExtension(true), options -> options.answerOnSameStream(true));
    GossipPeer peer = rig.peer("peer", V13);
    peer.send(hello(true));
    rig.pass();
    assertThat(peer.rpcs()).as("no stream yet").isEmpty();
    rig.heartbeats(2);
    assertThat(testMessages(peer)).isEqualTo(1);
  }

  @Test
  void theMessageWaitsUntilOurStreamIsKnown() {
    GossipRig rig = testing();
    ScriptedPeer host = rig.network.peer("peer").servesQuietly();
    SimLink link = rig.network.connect(host, rig.node, LinkOptions.DEFAULT.withoutIdentify());
    rig.pass();
    GossipPeer peer = new GossipPeer(host, link);
    peer.writesOn(host.open(link, V13));
    rig.pass();
    peer.send(hello(true));
    rig.pass();
    assertThat(testMessages(peer)).isZero();
    host.serves(V13);
    rig.heartbeats(2);
    peer.stream().reset();
    rig.pass();
    peer.writesOn(host.open(link, V13));
    rig.pass();
    peer.send(hello(true));
    rig.heartbeats(2);
    assertThat(testMessages(peer)).isEqualTo(1);
  }

  @Test
  void extensionsThatAreNotKnownAreIgnored() {
    GossipRig rig = testing();
    GossipPeer peer = rig.peer("peer", V13);
    byte[] unknown =
        RpcBytes.rpc()
            .varintField(10, 1)
            .varintField(3_847_291, 1)
            .varintField(TEST_EXTENSION, 1)
            .encoded();
    peer.send(rpc().bytesField(3, RpcBytes.rpc().bytesField(6, unknown).encoded()));
    rig.pass();
    assertThat(testMessages(peer)).isEqualTo(1);
    assertThat(peer.stream().isOpen()).isTrue();
  }
}
