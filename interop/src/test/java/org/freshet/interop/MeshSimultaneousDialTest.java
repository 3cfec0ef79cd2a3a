package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.Gossipsub.TOPIC;
import static org.freshet.interop.harness.Expected.connection;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.GO;

import java.util.ArrayList;
import java.util.List;
import org.freshet.interop.harness.Node;
import org.junit.jupiter.api.Test;

/**
 * Our node and twenty of go's dial each other in the same instant, with one connection or two as
 * the outcome: every one of them is in our mesh and we in theirs, and messages flow both ways.
 */
class MeshSimultaneousDialTest extends OnEachStack {
  private static final int PEERS = 20;

  /** One of so many at least; every other one is made to. */
  private static final int TWICE_CONNECTED_ONE_OF = 5;

  @Test
  void twentySimultaneousDialsAreAllAlive() {
    Node ours =
        nodes.start(
            FRESHET, Gossipsub.options("d=" + PEERS, "dLow=" + PEERS, "dHigh=" + 2 * PEERS));
    List<Node> peers = new ArrayList<>();
    for (int i = 0; i < PEERS; i++) {
      peers.add(startPeer(i));
    }
    peers.forEach(Node::id);
    for (Node peer : peers) {
      ours.dial(peer);
      peer.dial(ours);
    }
    for (Node peer : peers) {
      Gossipsub.awaitMesh(ours, peer);
    }

    byte[] toAll = Payloads.text("to all");
    ours.publish(TOPIC, toAll);
    for (Node peer : peers) {
      peer.await(message(TOPIC, toAll).with("via", ours.id()));
      byte[] back = Payloads.text("from " + peer.id());
      peer.publish(TOPIC, back);
      ours.await(message(TOPIC, back).with("via", peer.id()));
    }
    assertThat(ours.mesh(TOPIC)).hasSize(PEERS);
    assertThat(peers.stream().filter(peer -> metTwice(ours, peer)).count())
        .describedAs("pairs of which both dials succeeded")
        .isGreaterThanOrEqualTo(PEERS / TWICE_CONNECTED_ONE_OF);
  }

  private static boolean metTwice(Node ours, Node peer) {
    return ours.events(connection(peer.id(), "opened")).size() == 2;
  }

  /** Every other one takes its time to finish a handshake, so that both dials succeed. */
  private Node startPeer(int number) {
    return number % 2 == 0
        ? nodes.start(GO, Gossipsub.with(Gossipsub.options(), "--hold-handshake", "300"))
        : nodes.start(GO, Gossipsub.options());
  }
}
