package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.freshet.interop.harness.Expected.connection;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.GO;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.freshet.interop.harness.Event;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.Nodes;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two nodes that dial each other in the same instant get one connection or two; messages flow both
 * ways in any case. One node of ours does it with many peers, a batch at a time.
 */
class SimultaneousDialTest {
  private static final int GO_PEERS = 50;
  private static final int PEERS_OF_OTHERS = 20;
  private static final int BATCH = 10;

  /** One of so many at least; every other one is made to. */
  private static final int TWICE_CONNECTED_ONE_OF = 5;

  @RegisterExtension final Nodes nodes = new Nodes();

  @ParameterizedTest
  @MethodSource("org.freshet.interop.harness.Implementation#peers")
  void messagesFlowBothWaysAfterEverySimultaneousDial(Implementation kind) {
    Node ours = nodes.start(FRESHET, "--router", "floodsub", "--topic", "t");
    int peers = kind == GO ? GO_PEERS : PEERS_OF_OTHERS;
    int twiceConnected = 0;
    for (int first = 0; first < peers; first += BATCH) {
      List<Node> batch = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        batch.add(startPeer(kind, first + i));
      }
      batch.forEach(Node::id);
      batch.forEach(peer -> dialEachOther(ours, peer));
      batch.forEach(peer -> assertMessagesFlowBothWays(ours, peer));
      twiceConnected += (int) batch.stream().filter(peer -> hadTwoAtOnce(ours, peer)).count();
      batch.forEach(Node::stop);
    }
    assertThat(twiceConnected)
        .describedAs("pairs that had two connections at once")
        .isGreaterThanOrEqualTo(peers / TWICE_CONNECTED_ONE_OF);
  }

  /** Every other one takes its time to finish a handshake, so that both dials succeed. */
  private Node startPeer(Implementation kind, int number) {
    return number % 2 == 0
        ? nodes.start(kind, "--router", "floodsub", "--topic", "t", "--hold-handshake", "300")
        : nodes.start(kind, "--router", "floodsub", "--topic", "t");
  }

  private static void dialEachOther(Node ours, Node peer) {
    ours.dial(peer);
    peer.dial(ours);
  }

  /**
   * With two connections our stream may have to move to the younger one (rule 4). Between its end
   * on the old one and its hello on the new one go believes that we want nothing; so the first of
   * go's messages may need another try. It shows that go's stream has arrived, and that our stream
   * moves if it has to; ours after it can only come on the stream that remains.
   */
  private static void assertMessagesFlowBothWays(Node ours, Node peer) {
    ours.awaitReceiver(peer, "t");
    peer.awaitReceiver(ours, "t");
    AtomicInteger attempt = new AtomicInteger();
    await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(Node.PATIENCE)
        .until(
            () -> {
              peer.publish("t", Payloads.text("attempt " + attempt.incrementAndGet()));
              return !ours.events(message("t").with("via", peer.id())).isEmpty();
            });
    assertArrives(ours, peer);
    assertArrives(peer, ours);
  }

  private static void assertArrives(Node from, Node to) {
    byte[] data = Payloads.text("from " + from.id() + " to " + to.id());
    from.publish("t", data);
    to.await(message("t", data).with("via", from.id()));
  }

  /** {@return whether both sides saw the second connection open while the first stood} */
  private static boolean hadTwoAtOnce(Node ours, Node peer) {
    return openedBeforeAnyClosed(ours, peer) == 2 && openedBeforeAnyClosed(peer, ours) == 2;
  }

  private static int openedBeforeAnyClosed(Node teller, Node other) {
    int opened = 0;
    for (Event event : teller.events(0, connection(other.id()))) {
      if (!event.text("state").equals("opened")) {
        break;
      }
      opened++;
    }
    return opened;
  }
}
