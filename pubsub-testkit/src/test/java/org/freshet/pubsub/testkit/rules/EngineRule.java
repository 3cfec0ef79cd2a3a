package org.freshet.pubsub.testkit.rules;

import java.time.Duration;
import org.freshet.pubsub.testkit.FloodingRouter;
import org.freshet.pubsub.testkit.RpcBytes;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNetwork;
import org.freshet.pubsub.testkit.SimNode;
import org.freshet.pubsub.transport.ProtocolId;

/** What the tests of the engine's rules share: a network, and the steps they take all the time. */
abstract class EngineRule {
  static final ProtocolId FLOODSUB = FloodingRouter.PROTOCOL;

  /** Long enough for a handshake and a negotiation on a link of five milliseconds. */
  static final Duration SHORT = Duration.ofMillis(100);

  final SimNetwork network = network(1);

  static SimNetwork network(long seed) {
    SimNetwork network = new SimNetwork(seed);
    network.defaults().router(FloodingRouter::new);
    return network;
  }

  void pass(Duration time) {
    network.runFor(time);
  }

  SimNode node(String name) {
    return network.node(name);
  }

  /** A scripted peer that accepts the node's streams. */
  ScriptedPeer peer(String name) {
    return network.peer(name).serves(FLOODSUB);
  }

  /** The peer opens a stream and says this on it; everything arrives. */
  ScriptedStream say(ScriptedPeer peer, SimLink link, RpcBytes rpc) {
    ScriptedStream stream = peer.open(link, FLOODSUB);
    pass(SHORT);
    stream.send(rpc);
    pass(SHORT);
    return stream;
  }

  /** More is said on a stream; everything arrives. */
  void say(ScriptedStream stream, RpcBytes rpc) {
    stream.send(rpc);
    pass(SHORT);
  }

  /** How many streams the host has tried to open on the connection. */
  static long openings(SimNode node, SimLink link) {
    return link.streams().stream().filter(stream -> stream.opener() == node).count();
  }
}
