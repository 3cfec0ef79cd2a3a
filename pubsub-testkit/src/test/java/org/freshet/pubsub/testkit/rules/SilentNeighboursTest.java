package org.freshet.pubsub.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import org.freshet.pubsub.testkit.SimLink;
import org.junit.jupiter.api.Test;

/**
 * A neighbour that takes our stream and sends no hello gets a new connection, as rust needs it that
 * had not noticed our end when we were back.
 */
class SilentNeighboursTest extends ReplacedConnection {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @Test
  void whoSendsNoHelloIsDialledAgain() {
    SimLink link = dialled();
    pass(PATIENCE.minus(SHORT.multipliedBy(2)));
    assertThat(link.isOpenAt(node)).isTrue();

    pass(Duration.ofSeconds(1));
    assertThat(link.isOpenAt(node)).isFalse();
    assertThat(node.counters()).containsEntry("connections.closed.unspoken", 1L);
    SimLink next = network.links(node, peer).get(1);
    assertThat(next.dialler()).isSameAs(node);
    say(peer, next, rpc().subscribe("t"));
    pass(LONG);
    assertThat(next.isOpenAt(node)).isTrue();
    assertThat(node.seesSubscription(peer, "t")).isTrue();
  }

  /** As rust does, which publishes without a hello. */
  @Test
  void messagesAloneAreNoHello() {
    SimLink link = dialled();
    say(peer, link, rpc().publish(peer.message("mine", "x")));
    pass(PATIENCE.plusSeconds(1));

    assertThat(link.isOpenAt(node)).isFalse();
  }

  /** As js does, which may want nothing yet. */
  @Test
  void whoOpensItsStreamBeforeItHasAnythingToSayIsKept() {
    SimLink link = dialled();
    peer.open(link, FLOODSUB);

    assertKept(link);
  }

  /** It may want nothing: no reason to disturb it for ever. */
  @Test
  void whoStaysSilentIsLeftAloneAfterTwoNewConnections() {
    dialled();
    pass(LONG);

    assertThat(network.links(node, peer)).hasSize(3);
    assertThat(network.links(node, peer).get(2).isOpenAt(node)).isTrue();
  }

  @Test
  void whoSaidThatItWantsNothingIsKept() {
    SimLink link = dialled();
    say(peer, link, rpc());

    assertKept(link);
  }

  /** As go does, whose hello tells what it can. */
  @Test
  void aHelloOfTheRouterAloneIsOne() {
    SimLink link = dialled();
    say(peer, link, rpc().bytesField(3, new byte[0]));

    assertKept(link);
  }

  @Test
  void whoServesNoneOfOurProtocolsIsKept() {
    peer.serves();
    assertKept(dialled());
  }

  @Test
  void whoDialledUsIsKept() {
    SimLink link = network.connect(peer, node);
    pass(SHORT);

    assertKept(link);
  }

  @Test
  void whoSpeaksOnAnotherConnectionIsKept() {
    SimLink link = dialled();
    say(peer, network.connect(peer, node), rpc().subscribe("t"));
    pass(LONG);

    assertThat(link.isOpenAt(node)).isTrue();
    assertThat(network.links(node, peer)).hasSize(2);
  }

  @Test
  void whoIsGoneBeforeThatLeavesNothingBehind() {
    dialled().closeBy(peer);
    pass(SHORT);

    assertThat(node.tableSizes()).allSatisfy((table, size) -> assertThat(size).as(table).isZero());
  }
}
