package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.freshet.interop.Gossipsub.TOPIC;
import static org.freshet.interop.harness.Expected.connection;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Implementation.GO;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.freshet.interop.harness.GoCounts;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A hub whose mesh is full hands its members, by the records that they signed, to the newcomer that
 * it prunes; the newcomer turns to them, of whose addresses nobody else told it.
 */
class PeerExchangeTest extends OnEachStack {
  private static final String[] HUB = {
    "peerExchange=true", "d=2", "dLow=1", "dHigh=2", "dScore=1", "dOut=0"
  };

  @ParameterizedTest(name = "{0} hands {1} on to {2}")
  @CsvSource({
    "go, go, freshet",
    "go, freshet, freshet",
    "go, freshet, go",
    "freshet, go, go",
    "freshet, freshet, go"
  })
  void thePrunedNewcomerFindsTheMembers(String hubs, String members, String newcomers) {
    Node hub = start(hubs, HUB);
    List<Node> mesh = List.of(start(members), start(members));
    Node newcomer = start(newcomers, "peerExchange=true");
    for (Node member : mesh) {
      member.dial(hub);
      Gossipsub.awaitMesh(hub, member);
    }

    newcomer.dial(hub);
    for (Node member : mesh) {
      newcomer.await(connection(member.id(), "opened"));
      Gossipsub.awaitMesh(newcomer, member);
    }
    assertThat(hub.mesh(TOPIC)).hasSize(mesh.size()).doesNotContain(newcomer.id());
    awaitMessageByWayOf(mesh, hub, newcomer);
    long handedOn =
        hub.implementation() == GO
            ? GoCounts.of(hub, newcomer.id()).sent().prunedPeers()
            : GoCounts.of(newcomer, hub.id()).received().prunedPeers();
    assertThat(handedOn).isGreaterThanOrEqualTo(mesh.size());
  }

  /** The hub's gossip may be quicker with the first of them than a busy member. */
  private static void awaitMessageByWayOf(List<Node> members, Node hub, Node newcomer) {
    List<String> ids = members.stream().map(Node::id).toList();
    await()
        .pollInterval(Duration.ofMillis(100))
        .atMost(Node.PATIENCE)
        .until(
            () -> {
              hub.publish(TOPIC, Payloads.text("message " + hub.mark()));
              return newcomer.events(message(TOPIC)).stream()
                  .anyMatch(delivered -> ids.contains(delivered.text("via")));
            });
  }

  private Node start(String implementation, String... parameters) {
    return nodes.start(
        Implementation.valueOf(implementation.toUpperCase(Locale.ROOT)),
        Gossipsub.options(parameters));
  }
}
