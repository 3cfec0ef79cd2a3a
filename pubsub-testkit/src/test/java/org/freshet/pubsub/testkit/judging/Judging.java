package org.freshet.pubsub.testkit.judging;

import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.testkit.FloodingRouter;
import org.freshet.pubsub.testkit.NodeOptions;
import org.freshet.pubsub.testkit.RpcBytes;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.Signatures;
import org.freshet.pubsub.testkit.SimNetwork;
import org.freshet.pubsub.testkit.SimNode;

/** What the tests of how messages and subscriptions are judged share: a node that judges. */
abstract class Judging {
  /** Long enough for a handshake and a negotiation on a link of five milliseconds. */
  static final Duration SHORT = Duration.ofMillis(100);

  final SimNetwork network = new SimNetwork(1, Signatures.REAL);

  Judging() {
    network.defaults().router(ToldRouter::new);
  }

  /** Writes down each verdict that it is told. */
  static final class ToldRouter extends FloodingRouter {
    private final List<String> verdicts = new ArrayList<>();

    ToldRouter(RouterContext context) {
      super(context);
    }

    @Override
    public void onVerdict(Message message, InboundStream in, Verdict verdict) {
      verdicts.add(verdict + " " + message.text() + (message.isSigned() ? " signed" : ""));
    }
  }

  /** {@return what the node's router was told of arrived messages, in order} */
  static List<String> verdicts(SimNode node) {
    return ((ToldRouter) node.router()).verdicts;
  }

  /** {@return a node with these options that wants the topic {@code t}} */
  SimNode node(Consumer<NodeOptions> options) {
    return network.node("node", options::accept).subscribe("t");
  }

  ScriptedPeer peer(String name) {
    return network.peer(name).serves(FloodingRouter.PROTOCOL);
  }

  /** {@return a stream from a peer to the node on which RPCs can be sent} */
  ScriptedStream stream(ScriptedPeer peer, SimNode node) {
    var link = network.connect(peer, node);
    pass(SHORT);
    ScriptedStream stream = peer.open(link, FloodingRouter.PROTOCOL);
    pass(SHORT);
    return stream;
  }

  /** Sends each of the messages in an RPC of its own; everything arrives. */
  void say(ScriptedStream stream, byte[]... messages) {
    for (byte[] message : messages) {
      say(stream, rpc().publish(message));
    }
  }

  /** Sends the RPC; it arrives. */
  void say(ScriptedStream stream, RpcBytes rpc) {
    stream.send(rpc);
    pass(SHORT);
  }

  void pass(Duration time) {
    network.runFor(time);
  }

  /** {@return the counter's value, 0 where it never counted} */
  static long count(SimNode node, String counter) {
    return node.counters().getOrDefault(counter, 0L);
  }
}
