package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.V13;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.SignedPeerRecord;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.PeerInfo;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Prune;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.Signatures;
import org.freshet.pubsub.testkit.SimNetwork;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.Test;

/** Statements of gossipsub v1.1 about peer exchange. */
class PeerExchangeTest {
  private static final KeyProvider KEYS = KeyProvider.installed();

  private final Opinions opinions = new Opinions();

  private GossipRig rig(UnaryOperator<GossipsubParamsBuilder> change) {
    return GossipRig.rig(
            Signatures.REAL,
            p -> change.apply(opinions.parameters().apply(p).peerExchange(true)),
            options -> {})
        .join();
  }

  private GossipRig rig() {
    return rig(p -> p);
  }

  private static PeerInfo info(PeerId id, byte[] record) {
    return PeerInfo.newBuilder()
        .setPeerId(ByteString.copyFrom(id.bytes()))
        .setSignedPeerRecord(ByteString.copyFrom(record))
        .build();
  }

  private static void prune(GossipPeer peer, PeerInfo... others) {
    peer.control(
        c ->
            c.addPrune(
                Prune.newBuilder().setTopic(TOPIC).setBackoff(60).addAllPeers(List.of(others))));
  }

  /** The record of a host of the network, as it would sign it itself. */
  private static PeerInfo record(ScriptedPeer host, Identity signer) {
    SignedPeerRecord record = KEYS.seal(signer, 1, List.of(host.address()));
    return info(record.peer(), record.envelope());
  }

  /** Peers that nobody has heard of, each where no node is. */
  private static List<PeerInfo> strangers(int count) {
    List<PeerInfo> strangers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Identity identity = KEYS.generate(KeyType.ED25519);
      SignedPeerRecord record =
          KEYS.seal(identity, 1, List.of(Multiaddr.parse("/ip4/10.9.9." + i + "/tcp/1")));
      strangers.add(info(record.peer(), record.envelope()));
    }
    return strangers;
  }

  @Test
  void whoIsPrunedBecauseThereAreTooManyIsToldOfOthersWithTheirSignedRecords() {
    GossipRig rig = rig();
    List<GossipPeer> peers = rig.peers(12);
    peers.forEach(p -> p.graft(TOPIC));
    rig.heartbeats(1);
    List<GossipPeer> pruned = peers.stream().filter(p -> !p.prunes().isEmpty()).toList();
    assertThat(pruned).hasSize(6);
    for (GossipPeer peer : pruned) {
      List<PeerInfo> others = peer.prunes().get(0).getPeersList();
      assertThat(others).hasSize(11);
      assertThat(others)
          .allSatisfy(
              other -> {
                PeerId id = PeerId.ofBytes(other.getPeerId().toByteArray());
                assertThat(id).isNotEqualTo(peer.id());
                assertThat(KEYS.open(other.getSignedPeerRecord().toByteArray()))
                    .hasValueSatisfying(record -> assertThat(record.peer()).isEqualTo(id));
              });
    }
  }

  @Test
  void whoGraftsIntoAFullMeshIsToldOfOthersAndWhoIsRefusedElseIsNot() {
    GossipRig rig = rig(p -> p.heartbeatInitialDelay(Duration.ofSeconds(100)));
    List<GossipPeer> peers = rig.peers(12);
    peers.forEach(p -> p.graft(TOPIC));
    rig.pass();
    GossipPeer late = rig.peer("late").graft(TOPIC);
    rig.pass();
    assertThat(late.prunes())
        .singleElement()
        .satisfies(p -> assertThat(p.getPeersCount()).isEqualTo(12));
    late.forget().graft(TOPIC);
    rig.pass();
    assertThat(late.prunes())
        .as("during the back-off")
        .singleElement()
        .satisfies(p -> assertThat(p.getPeersCount()).isZero());
  }

  @Test
  void onlySoManyAreNamed() {
    GossipRig rig = rig(p -> p.prunePeers(3));
    List<GossipPeer> peers = rig.peers(12);
    peers.forEach(p -> p.graft(TOPIC));
    rig.heartbeats(1);
    assertThat(peers.stream().flatMap(p -> p.prunes().stream()))
        .isNotEmpty()
        .allSatisfy(prune -> assertThat(prune.getPeersCount()).isEqualTo(3));
  }

  @Test
  void nobodyWithANegativeScoreIsNamed() {
    GossipRig rig = rig();
    List<GossipPeer> peers = rig.peers(13);
    opinions.set(peers.get(0), -1);
    rig.heartbeats(2);
    peers.subList(1, 13).forEach(p -> p.graft(TOPIC));
    rig.heartbeats(1);
    assertThat(peers.subList(1, 13).stream().flatMap(p -> p.prunes().stream()))
        .isNotEmpty()
        .allSatisfy(
            prune ->
                assertThat(prune.getPeersList())
                    .hasSize(11)
                    .noneMatch(
                        other ->
                            other
                                .getPeerId()
                                .equals(ByteString.copyFrom(peers.get(0).id().bytes()))));
  }

  @Test
  void itIsOffUnlessItIsSwitchedOn() {
    GossipRig rig = rig(p -> p.peerExchange(false));
    List<GossipPeer> peers = rig.peers(12);
    peers.forEach(p -> p.graft(TOPIC));
    rig.heartbeats(1);
    assertThat(peers.stream().flatMap(p -> p.prunes().stream()))
        .isNotEmpty()
        .allSatisfy(prune -> assertThat(prune.getPeersCount()).isZero());

    ScriptedPeer stranger = rig.network.peer("stranger").serves(V13);
    opinions.set(peers.get(0), 20);
    rig.heartbeats(2);
    prune(peers.get(0), record(stranger, stranger.identity()));
    rig.heartbeats(3);
    assertThat(rig.network.links(rig.node, stranger)).isEmpty();
    assertThat(rig.count("px.not_used")).isEqualTo(1);
  }

  @Test
  void theRecordsForOneWhoIsPrunedFitAFrameOfControl() {
    GossipRig rig = rig(params -> params.prunePeers(100));
    List<GossipPeer> peers = rig.peers(60);
    peers.forEach(p -> p.graft(TOPIC));
    rig.heartbeats(1);
    List<GossipPeer> pruned = peers.stream().filter(p -> !p.prunes().isEmpty()).toList();
    assertThat(pruned).isNotEmpty();
    for (GossipPeer peer : pruned) {
      List<PeerInfo> others = peer.prunes().get(0).getPeersList();
      assertThat(others.size()).isBetween(20, 50);
      assertThat(others.stream().mapToInt(each -> each.getSignedPeerRecord().size()).sum())
          .isLessThanOrEqualTo(6 << 10);
    }
  }

  @Test
  void weTurnToThoseThatAreNamed() {
    GossipRig rig = rig();
    GossipPeer peer = rig.peer("peer");
    opinions.set(peer, 20);
    rig.heartbeats(2);
    ScriptedPeer stranger = rig.network.peer("stranger").serves(V13);
    prune(peer, record(stranger, stranger.identity()));
    rig.heartbeats(2);
    assertThat(rig.network.links(rig.node, stranger)).hasSize(1);
    assertThat(rig.count("px.dials")).isEqualTo(1);
  }

  @Test
  void whatAStreamOfAnOlderProtocolNamesIsLeftAlone() {
    GossipRig rig = rig();
    GossipPeer peer = rig.peer("peer", GossipRig.V10).subscribe(TOPIC);
    opinions.set(peer, 20);
    rig.heartbeats(2);
    ScriptedPeer stranger = rig.network.peer("stranger").serves(V13);
    prune(peer, record(stranger, stranger.identity()));
    rig.heartbeats(2);
    assertThat(rig.count("prune.obeyed")).isEqualTo(1);
    assertThat(rig.network.links(rig.node, stranger)).isEmpty();
  }

  @Test
  void whoHasNotTheScoreForItIsNotBelieved() {
    GossipRig rig = rig();
    GossipPeer peer = rig.peer("peer");
    opinions.set(peer, 9.9);
    rig.heartbeats(2);
    ScriptedPeer stranger = rig.network.peer("stranger").serves(V13);
    prune(peer, record(stranger, stranger.identity()));
    rig.heartbeats(2);
    assertThat(rig.network.links(rig.node, stranger)).isEmpty();
    assertThat(rig.count("px.low_score")).isEqualTo(1);
  }

  @Test
  void aRecordThatIsForgedOrForAnotherIdentityIsRefusedScoredAndCounted() {
    GossipRig rig =
        rig(
            p ->
                p.score(
                        p.build().score().toBuilder()
                            .behaviourPenaltyWeight(-1)
                            .behaviourPenaltyDecay(0.999)
                            .build())
                    .thresholds(new ScoreThresholds(-100, -100, -100, 0, 0)));
    GossipPeer peer = rig.peer("peer");
    opinions.set(peer, 20);
    rig.heartbeats(2);
    ScriptedPeer victim = rig.network.peer("victim").serves(V13);
    PeerInfo real = record(victim, victim.identity());
    byte[] forged = real.getSignedPeerRecord().toByteArray();
    forged[forged.length - 1] ^= 1;
    Identity other = KEYS.generate(KeyType.ED25519);
    prune(
        peer,
        info(victim.id(), forged),
        info(other.peerId(), real.getSignedPeerRecord().toByteArray()),
        info(victim.id(), new byte[] {1, 2, 3}),
        PeerInfo.newBuilder()
            .setPeerId(ByteString.copyFromUtf8("no id at all"))
            .setSignedPeerRecord(real.getSignedPeerRecord())
            .build());
    rig.heartbeats(3);
    assertThat(rig.network.links(rig.node, victim)).isEmpty();
    assertThat(rig.count("px.forged")).isEqualTo(4);
    assertThat(rig.score(peer)).as("20 - 4 * 4").isBetween(4.0, 4.2);
  }

  @Test
  void anIdWithoutARecordIsNoAddress() {
    GossipRig rig = rig();
    GossipPeer peer = rig.peer("peer");
    opinions.set(peer, 20);
    rig.heartbeats(2);
    prune(peer, info(KEYS.generate(KeyType.ED25519).peerId(), new byte[0]));
    rig.heartbeats(2);
    assertThat(rig.count("px.unsigned")).isEqualTo(1);
    assertThat(rig.count("px.dials")).isZero();
  }

  @Test
  void whoIsANeighbourAlreadyIsNotDialledNorAreWeOurselves() {
    GossipRig rig = rig();
    GossipPeer peer = rig.peer("peer");
    GossipPeer known = rig.peer("known");
    opinions.set(peer, 20);
    rig.heartbeats(2);
    prune(
        peer,
        record(known.host, known.host.identity()),
        info(
            rig.node.id(),
            KEYS.seal(rig.node.identity(), 1, List.of(rig.node.address())).envelope()));
    rig.heartbeats(2);
    assertThat(rig.count("px.dials")).isZero();
    assertThat(rig.count("px.forged")).isZero();
  }

  @Test
  void aFloodOfPeersIsBounded() {
    GossipRig rig = rig();
    GossipPeer peer = rig.peer("peer");
    opinions.set(peer, 20);
    rig.heartbeats(2);
    List<PeerInfo> many = strangers(100);
    prune(peer, many.toArray(PeerInfo[]::new));
    prune(peer, many.subList(16, 100).toArray(PeerInfo[]::new));
    prune(peer, many.subList(32, 100).toArray(PeerInfo[]::new));
    rig.pass();
    assertThat(rig.count("px.over_quota")).as("of 48 that were read, 32 are checked").isEqualTo(16);
    assertThat(rig.router().tableSizes()).containsEntry("exchange", 32);
    rig.heartbeats(1);
    assertThat(rig.count("px.dials")).as("dials in a heartbeat").isEqualTo(8);
    rig.heartbeats(5);
    assertThat(rig.count("px.dials")).isEqualTo(32);
    assertThat(rig.router().tableSizes()).containsEntry("exchange", 0);
  }

  @Test
  void aFloodOfPeersThatGoesOnIsBoundedToo() {
    GossipRig rig = rig();
    GossipPeer peer = rig.peer("peer");
    opinions.set(peer, 20);
    rig.heartbeats(2);
    int most = 0;
    for (int beat = 0; beat < 8; beat++) {
      for (int i = 0; i < 2; i++) {
        prune(peer, strangers(16).toArray(PeerInfo[]::new));
      }
      rig.pass();
      most = Math.max(most, rig.router().tableSizes().get("exchange"));
      rig.heartbeats(1);
    }
    assertThat(most).isEqualTo(128);
    assertThat(rig.count("px.over_quota")).isPositive();
  }

  /** Go's TestGossipsubStarTopologyWithSignedPeerRecords: a mesh from peer exchange alone. */
  @Test
  void aStarBecomesAMeshByPeerExchangeAlone() {
    SimNetwork network = new SimNetwork(11, Signatures.REAL);
    GossipsubParams leaf = new GossipsubParamsBuilder().peerExchange(true).build();
    GossipsubParams hub = leaf.toBuilder().d(0).dLow(0).dHigh(0).dScore(0).dOut(0).build();
    GossipsubRouterProvider provider = new GossipsubRouterProvider();
    SimNode center = network.node("center", o -> o.router(provider, hub)).subscribe(TOPIC);
    List<SimNode> leaves = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      SimNode node = network.node("leaf" + i, o -> o.router(provider, leaf)).subscribe(TOPIC);
      leaves.add(node);
      network.connect(node, center);
    }
    network.runFor(Duration.ofSeconds(30));
    assertThat(leaves)
        .allSatisfy(
            node -> assertThat(node.context().neighbours()).as("%s", node).hasSizeGreaterThan(1));
    leaves.get(0).publish(TOPIC, "hello");
    network.runFor(Duration.ofSeconds(5));
    assertThat(leaves.subList(1, 20))
        .allSatisfy(node -> assertThat(node.texts(TOPIC)).containsExactly("hello"));
  }
}
