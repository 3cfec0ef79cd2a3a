package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.testkit.LinkOptions;
import org.freshet.pubsub.testkit.NodeOptions;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.Signatures;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNetwork;
import org.freshet.pubsub.testkit.SimNode;
import org.freshet.pubsub.transport.ProtocolId;

/** One gossipsub node in virtual time, and scripted neighbours around it. */
final class GossipRig {
  static final ProtocolId V10 = ProtocolVersion.V1_0.protocol();
  static final ProtocolId V11 = ProtocolVersion.V1_1.protocol();
  static final ProtocolId V12 = ProtocolVersion.V1_2.protocol();
  static final ProtocolId V13 = ProtocolVersion.V1_3.protocol();
  static final ProtocolId FLOODSUB = ProtocolId.of("/floodsub/1.0.0");
  static final String TOPIC = "t";
  private static final String ERRORS = "plugin.gossipsub.errors";

  final SimNetwork network;
  final SimNode node;

  GossipRig(SimNetwork network, SimNode node) {
    this.network = network;
    this.node = node;
  }

  /** {@return the parameters, by which misbehaviour counts and hardly decays} */
  static GossipsubParamsBuilder blaming(GossipsubParamsBuilder params) {
    return params.score(
        new ScoreParams.Builder().behaviourPenaltyWeight(-1).behaviourPenaltyDecay(0.999).build());
  }

  /** {@return a rig whose node has the default parameters} */
  static GossipRig rig() {
    return rig(params -> params);
  }

  /** {@return a rig whose node has the default parameters, changed like this} */
  static GossipRig rig(UnaryOperator<GossipsubParamsBuilder> change) {
    return rig(change, options -> {});
  }

  static GossipRig rig(
      UnaryOperator<GossipsubParamsBuilder> change, Consumer<NodeOptions> options) {
    return rig(Signatures.FAST, change, options);
  }

  static GossipRig rig(
      Signatures signatures,
      UnaryOperator<GossipsubParamsBuilder> change,
      Consumer<NodeOptions> options) {
    SimNetwork network = new SimNetwork(7, signatures);
    GossipsubParams params = change.apply(new GossipsubParamsBuilder()).build();
    network.defaults().router(new GossipsubRouterProvider(), params);
    return new GossipRig(network, network.node("node", options));
  }

  /** {@return this, whose node has joined {@link #TOPIC}} */
  GossipRig join() {
    node.subscribe(TOPIC);
    return this;
  }

  void pass(Duration time) {
    network.runFor(time);
    assertThat(node.counters()).as("errors of the router").doesNotContainKey(ERRORS);
  }

  /** Long enough for an RPC to arrive and be answered, shorter than a heartbeat. */
  void pass() {
    pass(Duration.ofMillis(50));
  }

  /** Lets so many heartbeats of the default parameters pass, and what they cause arrive. */
  void heartbeats(int count) {
    long sinceBeatMillis = (network.now().toMillis() - 100) % 1000;
    pass(Duration.ofMillis(count * 1000L - sinceBeatMillis + 30));
  }

  /** {@return a neighbour that dialled the node, speaks the newest protocol and wants the topic} */
  GossipPeer peer(String name) {
    return peer(name, V13).subscribe(TOPIC);
  }

  /** {@return such a neighbour, that was dialled by the node} */
  GossipPeer dialledPeer(String name) {
    ScriptedPeer host = network.peer(name).serves(V13);
    return started(host, network.connect(node, host), V13).subscribe(TOPIC);
  }

  /** {@return a neighbour that dialled the node, speaks this protocol and has said nothing yet} */
  GossipPeer peer(String name, ProtocolId protocol) {
    return peer(name, protocol, LinkOptions.DEFAULT);
  }

  GossipPeer peer(String name, ProtocolId protocol, LinkOptions options) {
    ScriptedPeer host = network.peer(name).serves(protocol);
    return started(host, network.connect(host, node, options), protocol);
  }

  /** {@return a neighbour that the node has dialled by itself, speaking the newest protocol} */
  GossipPeer dialledBy(String name) {
    ScriptedPeer host = network.peer(name);
    List<SimLink> links = network.links(node, host);
    return started(host, links.get(links.size() - 1), V13);
  }

  private GossipPeer started(ScriptedPeer host, SimLink link, ProtocolId protocol) {
    pass();
    GossipPeer peer = new GossipPeer(host, link);
    ScriptedStream stream = host.open(link, protocol);
    peer.writesOn(stream);
    pass();
    assertThat(stream.isOpen()).isTrue();
    return peer;
  }

  List<GossipPeer> peers(int count) {
    List<GossipPeer> peers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      peers.add(peer("p" + i));
    }
    pass();
    return peers;
  }

  GossipsubRouter router() {
    return (GossipsubRouter) node.router();
  }

  List<PeerId> mesh() {
    return mesh(TOPIC);
  }

  List<PeerId> mesh(String topic) {
    return router().view(GossipsubView.class).orElseThrow().meshNow(TopicName.of(topic));
  }

  List<PeerId> fanout(String topic) {
    return router().view(GossipsubView.class).orElseThrow().fanout(TopicName.of(topic));
  }

  double score(GossipPeer peer) {
    return router().view(ScoreView.class).orElseThrow().score(peer.id());
  }

  GossipsubControl control() {
    return router().view(GossipsubControl.class).orElseThrow();
  }

  long count(String counter) {
    SortedMap<String, Long> counters = node.counters();
    return counters.getOrDefault("gossipsub." + counter, 0L);
  }

  /** Publishes on the node; {@return the message's id} */
  MessageId publish(String topic, String text) {
    return node.publish(topic, text).id();
  }

  MessageId publish(String topic, int size) {
    return node.publish(
            topic, "x".repeat(size).getBytes(StandardCharsets.UTF_8), PublishOptions.DEFAULT)
        .id();
  }

  static List<PeerId> ids(List<GossipPeer> peers) {
    return peers.stream().map(GossipPeer::id).toList();
  }
}
