package org.freshet.pubsub.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNode;

/** Whether a node has a connection to a peer replaced by another: what tests of that share. */
abstract class ReplacedConnection extends EngineRule {
  /** Longer than any patience. */
  static final Duration LONG = Duration.ofMinutes(5);

  final SimNode node = node("node").subscribe("mine");
  final ScriptedPeer peer = peer("peer");

  /** {@return a connection that the node dialled} */
  SimLink dialled() {
    SimLink link = network.connect(node, peer);
    pass(SHORT);
    return link;
  }

  void assertKept(SimLink link) {
    pass(LONG);
    assertThat(link.isOpenAt(node)).isTrue();
    assertThat(network.links(node, peer)).hasSize(1);
  }
}
