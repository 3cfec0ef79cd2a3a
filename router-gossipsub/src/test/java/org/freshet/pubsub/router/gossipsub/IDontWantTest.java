package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.V11;
import static org.freshet.pubsub.router.gossipsub.GossipRig.V12;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.testkit.RpcBytes;
import org.junit.jupiter.api.Test;

/** Statements of gossipsub v1.2, and the cases of go's tests of IDONTWANT. */
class IDontWantTest {
  private static final String LARGE = "x".repeat(1024);

  /** TestGossipsubIdontwantSend, and TestGossipsubNoIDONTWANTToMessageSender. */
  @Test
  void aMessageThatArrivedIsToldToTheMeshButNotToItsSender() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(4);
    MessageId id = peers.get(0).publish(TOPIC, LARGE);
    rig.pass();
    assertThat(peers.get(0).idontwants()).isEmpty();
    assertThat(peers.subList(1, 4)).allSatisfy(p -> assertThat(p.idontwants()).containsExactly(id));
  }

  /** TestGossipsubIdontwantIncompat. */
  @Test
  void neighboursOfOlderProtocolsAreToldNothing() {
    GossipRig rig = rig().join();
    GossipPeer sender = rig.peer("sender");
    GossipPeer old = rig.peer("old", V11).subscribe(TOPIC);
    GossipPeer newer = rig.peer("newer", V12).subscribe(TOPIC);
    rig.pass();
    MessageId id = sender.publish(TOPIC, LARGE);
    rig.pass();
    assertThat(rig.mesh()).hasSize(3);
    assertThat(old.idontwants()).isEmpty();
    assertThat(newer.idontwants()).containsExactly(id);
  }

  /** TestGossipsubIdontwantSmallMessage. */
  @Test
  void smallMessagesAreNotTold() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(2);
    peers.get(0).publish(TOPIC, LARGE.substring(1));
    rig.pass();
    assertThat(peers.get(1).idontwants()).isEmpty();
  }

  /** TestGossipsubIdontwantNonMesh. */
  @Test
  void neighboursOutsideTheMeshAreToldNothing() {
    GossipRig rig = rig();
    List<GossipPeer> peers = rig.peers(10);
    rig.node.subscribe(TOPIC);
    rig.pass();
    MessageId id = peers.get(0).publish(TOPIC, LARGE);
    rig.pass();
    assertThat(peers.subList(1, 10))
        .allSatisfy(
            p ->
                assertThat(p.idontwants())
                    .isEqualTo(rig.mesh().contains(p.id()) ? List.of(id) : List.of()));
  }

  /** TestGossipsubIDONTWANTBeforeFirstPublish. */
  @Test
  void anOwnMessageIsToldBeforeItIsSent() {
    GossipRig rig = rig().join();
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    peer.forget();
    MessageId id = rig.publish(TOPIC, 2000);
    rig.pass();
    assertThat(peer.rpcs()).hasSize(2);
    assertThat(peer.rpcs().get(0).getControl().getIdontwantCount()).isEqualTo(1);
    assertThat(peer.idontwants()).containsExactly(id);
    assertThat(peer.texts(TOPIC)).hasSize(1);
  }

  @Test
  void itIsSentBehindTheSignatureAndBeforeTheValidators() {
    GossipRig rig =
        rig(
                p -> p,
                options ->
                    options
                        .verificationTakes(Duration.ofMillis(200))
                        .validator(TOPIC, m -> Duration.ofMillis(500), m -> Verdict.ACCEPT))
            .join();
    List<GossipPeer> peers = rig.peers(2);
    peers.get(0).publish(TOPIC, LARGE);
    rig.pass(Duration.ofMillis(150));
    assertThat(peers.get(1).idontwants()).as("while the signature is checked").isEmpty();
    rig.pass(Duration.ofMillis(100));
    assertThat(peers.get(1).idontwants()).as("while validators judge").hasSize(1);
    assertThat(peers.get(1).texts(TOPIC)).isEmpty();
    rig.pass(Duration.ofMillis(500));
    assertThat(peers.get(1).texts(TOPIC)).hasSize(1);
  }

  @Test
  void aForgedMessageIsNotTold() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(2);
    byte[] forged = peers.get(0).host.message(TOPIC, LARGE);
    forged[forged.length - 1] ^= 1;
    peers.get(0).send(rpc().publish(forged));
    rig.pass();
    assertThat(peers.get(1).idontwants()).isEmpty();
  }

  /** TestGossipsubIdontwantReceive. */
  @Test
  void aMessageThatIsNotWantedIsNotSent() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(3);
    byte[] message = peers.get(0).host.message(TOPIC, LARGE);
    peers.get(1).idontwant(MessageIdOf.go(message));
    rig.pass();
    peers.get(0).send(rpc().publish(message));
    rig.pass();
    assertThat(peers.get(1).texts(TOPIC)).isEmpty();
    assertThat(peers.get(2).texts(TOPIC)).hasSize(1);
    assertThat(rig.count("idontwant.spared")).isEqualTo(1);
  }

  @Test
  void itIsHeededAlsoForSmallMessagesAndOutsideTheMesh() {
    GossipRig rig = rig(p -> p.floodPublishMaxBytes(100));
    List<GossipPeer> peers = rig.peers(2);
    // Nobody can know the id of what will be published: the same message is brought by another.
    rig.node.subscribe(TOPIC);
    rig.pass();
    byte[] message = peers.get(0).host.message(TOPIC, "small");
    peers.get(1).idontwant(MessageIdOf.go(message));
    rig.pass();
    peers.get(0).send(rpc().publish(message));
    rig.pass();
    assertThat(peers.get(1).texts(TOPIC)).isEmpty();
  }

  /** TestGossipsubIdontwantBeforeIwant. */
  @Test
  void aMessageThatIsNotWantedIsNotSentToWhoAsksForIt() {
    GossipRig rig = rig().join();
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    MessageId id = peer.publish(TOPIC, LARGE);
    rig.pass();
    GossipPeer other = rig.peer("other");
    other.idontwant(id).iwant(id);
    rig.pass();
    assertThat(other.texts(TOPIC)).isEmpty();
    assertThat(rig.count("iwant.not_wanted")).isEqualTo(1);
  }

  /** TestGossipsubIdontwantClear: three heartbeats. */
  @Test
  void itIsForgottenAfterItsTime() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(2);
    byte[] message = peers.get(0).host.message(TOPIC, LARGE);
    byte[] later = peers.get(0).host.message(TOPIC, LARGE);
    peers.get(1).idontwant(MessageIdOf.go(message)).idontwant(MessageIdOf.go(later));
    rig.heartbeats(2);
    peers.get(0).send(rpc().publish(message));
    rig.pass();
    assertThat(peers.get(1).texts(TOPIC)).isEmpty();
    rig.heartbeats(1);
    peers.get(0).send(rpc().publish(later));
    rig.pass();
    assertThat(peers.get(1).texts(TOPIC)).hasSize(1);
  }

  /** TestGossipsubHandleIDontwantSpam: the 11th id of an RPC is not looked at. */
  @Test
  void onlyTenIdsOfAnRpcAreRead() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(2);
    List<byte[]> messages =
        IntStream.range(0, 11).mapToObj(i -> peers.get(0).host.message(TOPIC, "m" + i)).toList();
    peers.get(1).idontwant(messages.stream().map(MessageIdOf::go).toArray(MessageId[]::new));
    rig.pass();
    messages.forEach(m -> peers.get(0).send(rpc().publish(m)));
    rig.pass();
    assertThat(peers.get(1).texts(TOPIC)).containsExactly("m10");
    assertThat(rig.count("control.excess")).isEqualTo(1);
  }

  /** TestGossipsubAttackSpamIDONTWANT: the 1001st RPC is ignored, until the next heartbeat. */
  @Test
  void onlyAThousandRpcsAreReadInAHeartbeat() {
    GossipRig rig = rig(GossipRig::blaming).join();
    List<GossipPeer> peers = rig.peers(2);
    rig.heartbeats(1);
    byte[] message = peers.get(0).host.message(TOPIC, "m");
    for (int i = 0; i < 1000; i++) {
      peers.get(1).idontwant(MessageId.of(new byte[] {(byte) i, (byte) (i >> 8)}));
    }
    peers.get(1).idontwant(MessageIdOf.go(message));
    rig.pass(Duration.ofMillis(200));
    peers.get(0).send(rpc().publish(message));
    rig.pass();
    assertThat(peers.get(1).texts(TOPIC)).containsExactly("m");
    assertThat(rig.count("idontwant.over_quota")).isEqualTo(1);
    rig.heartbeats(2);
    assertThat(rig.score(peers.get(1))).as("held to account once").isBetween(-1.01, -0.98);

    byte[] next = peers.get(0).host.message(TOPIC, "n");
    peers.get(1).idontwant(MessageIdOf.go(next));
    rig.pass();
    peers.get(0).send(rpc().publish(next));
    rig.pass();
    assertThat(peers.get(1).texts(TOPIC)).as("a new heartbeat, a new quota").hasSize(1);
  }

  /** TestGossipsubIDontWantUnwantedCleanup. */
  @Test
  void whatAStreamDoesNotWantIsBoundedAndDiesWithIt() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(2);
    rig.heartbeats(1);
    for (int i = 0; i < 900; i++) {
      MessageId[] ids = new MessageId[10];
      for (int j = 0; j < 10; j++) {
        byte[] id = new byte[100];
        ByteBuffer.wrap(id).putInt(i * 10 + j);
        ids[j] = MessageId.of(id);
      }
      peers.get(1).idontwant(ids);
    }
    rig.pass(Duration.ofMillis(300));
    Inward in = inward(rig, peers.get(1));
    assertThat(in.dontWants.size()).isEqualTo(DontWants.Known.MAX_BYTES / 100);

    byte[] message = peers.get(0).host.message(TOPIC, LARGE);
    rig.heartbeats(1);
    peers.get(1).idontwant(MessageIdOf.go(message));
    rig.pass();
    peers.get(1).stream().reset();
    rig.pass();
    GossipPeer again = peers.get(1);
    again.writesOn(again.host.open(again.link, GossipRig.V13));
    rig.pass();
    again.subscribe(TOPIC);
    rig.pass();
    peers.get(0).send(rpc().publish(message));
    rig.pass();
    assertThat(again.texts(TOPIC)).as("another stream, another life").hasSize(1);
  }

  private static Inward inward(GossipRig rig, GossipPeer peer) {
    return rig.router().inward(rig.node.neighbour(peer.host).orElseThrow().inbound().get(0));
  }

  /** Wished for in go's issue 611: what waits in our queue is taken out. */
  @Test
  void itCancelsWhatWaitsInOurQueue() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(2);
    GossipPeer slow = peers.get(1);
    slow.link.holdReading(slow.host);
    byte[] filler = "y".repeat(600_000).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 3; i++) {
      rig.node.publish(TOPIC, filler, PublishOptions.DEFAULT);
    }
    var waiting = rig.node.publish(TOPIC, filler, PublishOptions.DEFAULT);
    rig.pass();
    slow.idontwant(waiting.id());
    rig.pass();
    assertThat(rig.count("idontwant.cancelled")).isEqualTo(1);
    slow.link.releaseReading(slow.host);
    rig.pass(Duration.ofSeconds(2));
    assertThat(slow.texts(TOPIC)).hasSize(3);
    assertThat(waiting.result().orElseThrow().copies())
        .extracting(copy -> copy.outcome())
        .containsExactlyInAnyOrder(Outcome.WRITTEN, Outcome.CANCELLED);
  }

  /** Better than go: a copy that arrives says that its sender has the message. */
  @Test
  void aCopyThatArrivesCancelsOursThatWaits() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(2);
    GossipPeer slow = peers.get(1);
    slow.link.holdReading(slow.host);
    for (int i = 0; i < 3; i++) {
      rig.publish(TOPIC, 600_000);
    }
    rig.pass();
    byte[] message = peers.get(0).host.message(TOPIC, LARGE);
    peers.get(0).send(rpc().publish(message));
    rig.pass();
    slow.send(rpc().publish(message));
    rig.pass();
    slow.link.releaseReading(slow.host);
    rig.pass(Duration.ofSeconds(2));
    assertThat(slow.texts(TOPIC)).hasSize(3);
    assertThat(rig.count("copies.cancelled_by_duplicate")).isEqualTo(1);
  }

  /** Better than go: who sent a copy while the message was judged is not sent it. */
  @Test
  void aCopyThatArrivesWhileTheFirstIsJudgedSparesItsSender() {
    GossipRig rig =
        rig(
                p -> p,
                options ->
                    options.validator(TOPIC, m -> Duration.ofMillis(300), m -> Verdict.ACCEPT))
            .join();
    List<GossipPeer> peers = rig.peers(3);
    byte[] message = peers.get(0).host.message(TOPIC, "m");
    peers.get(0).send(rpc().publish(message));
    rig.pass();
    peers.get(1).send(rpc().publish(message));
    rig.pass(Duration.ofMillis(500));
    assertThat(peers.get(1).texts(TOPIC)).isEmpty();
    assertThat(peers.get(2).texts(TOPIC)).containsExactly("m");
  }

  /** A worthless copy under the same id ends nothing of what the true one has begun. */
  @Test
  void anUnsignedCopyDoesNotMakeUsForgetWhoHasTheMessage() {
    GossipRig rig =
        rig(
                p -> p,
                options ->
                    options.validator(TOPIC, m -> Duration.ofMillis(300), m -> Verdict.ACCEPT))
            .join();
    List<GossipPeer> peers = rig.peers(4);
    byte[] message = peers.get(0).host.message(TOPIC, "m");
    peers.get(0).send(rpc().publish(message));
    rig.pass();
    peers.get(1).send(rpc().publish(message));
    rig.pass();
    peers.get(2).send(rpc().publish(MessageIdOf.withoutSignature(message)));
    rig.pass(Duration.ofMillis(500));
    assertThat(rig.node.counters()).containsEntry("messages.rejected", 1L);
    assertThat(peers.get(1).texts(TOPIC)).isEmpty();
    assertThat(peers.get(3).texts(TOPIC)).containsExactly("m");
  }

  /** Sends so many valid messages that many of its signatures are checked at a time. */
  private static void provesItself(GossipRig rig, GossipPeer peer) {
    for (int i = 0; i < 40; i++) {
      peer.publish(TOPIC, "small " + i);
    }
    rig.pass();
  }

  /** Go looks at no more than ten ids of an RPC. */
  @Test
  void noMoreThanTenIdsShareAFrame() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(2);
    provesItself(rig, peers.get(0));
    RpcBytes many = rpc();
    List<MessageId> ids = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      byte[] message = peers.get(0).host.message(TOPIC, LARGE + i);
      ids.add(MessageIdOf.go(message));
      many.publish(message);
    }
    peers.get(0).send(many);
    rig.pass();
    assertThat(peers.get(1).idontwants()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(peers.get(1).controls().stream().filter(c -> c.getIdontwantCount() > 0))
        .hasSize(3)
        .allSatisfy(c -> assertThat(c.getIdontwant(0).getMessageIdsCount()).isBetween(5, 10));
  }

  @Test
  void aStreamOfAnOlderProtocolIsNotHeeded() {
    GossipRig rig = rig().join();
    GossipPeer sender = rig.peer("sender");
    GossipPeer old = rig.peer("old", V11).subscribe(TOPIC);
    rig.pass();
    byte[] message = sender.host.message(TOPIC, "m");
    old.idontwant(MessageIdOf.go(message));
    rig.pass();
    sender.send(rpc().publish(message));
    rig.pass();
    assertThat(old.texts(TOPIC)).containsExactly("m");
    assertThat(rig.count("idontwant.wrong_protocol")).isEqualTo(1);
  }
}
