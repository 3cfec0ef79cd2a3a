package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.harness.Expected.connection;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.GO;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.freshet.interop.harness.Event;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.Stack;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two nodes that dial each other in the same instant get one connection or two; messages flow both
 * ways in any case. One node of ours does it with many peers, a batch at a time.
 */
@Execution(ExecutionMode.SAME_THREAD) // each has ten peers at a time already
class SimultaneousDialTest extends OnEachStack {
  private static final int PEERS = 20;

  /** Of go, the pairing that everything rests on. */
  private static final int MANY_PEERS = 50;

  private static final int BATCH = 10;

  /** One of so many at least; every other one is made to. */
  private static final int TWICE_CONNECTED_ONE_OF = 5;

  /** {@link MeshSimultaneousDialTest} does it with go's gossipsub. */
  static Stream<Arguments> peersAndRouters() {
    return Implementation.peers().stream()
        .flatMap(
            kind ->
                Stream.of("floodsub", "gossipsub")
                    .filter(router -> kind != GO || router.equals("floodsub"))
                    .map(router -> Arguments.of(kind, router)));
  }

  @ParameterizedTest
  @MethodSource("peersAndRouters")
  void messagesFlowBothWaysAfterEverySimultaneousDial(Implementation kind, String router) {
    Node ours = nodes.start(FRESHET, "--router", router, "--topic", "t");
    int peers = peers(kind);
    int twiceConnected = 0;
    for (int first = 0; first < peers; first += BATCH) {
      List<Node> batch = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        batch.add(startPeer(kind, router, first + i));
      }
      batch.forEach(Node::id);
      batch.forEach(peer -> dialEachOther(ours, peer));
      if (router.equals("gossipsub")) {
        batch.forEach(peer -> Gossipsub.awaitMesh(ours, peer));
      }
      batch.forEach(peer -> awaitFirstMessages(ours, peer));
      batch.forEach(peer -> assertMessagesFlowBothWays(ours, peer));
      twiceConnected += (int) batch.stream().filter(peer -> hadTwoAtOnce(ours, peer)).count();
      batch.forEach(Node::stop);
    }
    assertThat(twiceConnected)
        .describedAs("pairs that had two connections at once")
        .isGreaterThanOrEqualTo(peers / TWICE_CONNECTED_ONE_OF);
  }

  /** On the first stack there are many, as for a race that shows now and then. */
  private int peers(Implementation kind) {
    if (stack != Stack.TCP_NOISE) {
      return BATCH;
    }
    return kind == GO ? MANY_PEERS : PEERS;
  }

  /** Every other one takes its time to finish a handshake, so that both dials succeed. */
  private Node startPeer(Implementation kind, String router, int number) {
    return number % 2 == 0
        ? nodes.start(kind, "--router", router, "--topic", "t", "--hold-handshake", "300")
        : nodes.start(kind, "--router", router, "--topic", "t");
  }

  private static void dialEachOther(Node ours, Node peer) {
    ours.dial(peer);
    peer.dial(ours);
  }

  private static void awaitFirstMessages(Node ours, Node peer) {
    ours.awaitReceiver(peer, "t");
    peer.awaitReceiver(ours, "t");
    Flow.awaitBegin(peer, ours, "t", Node.PATIENCE);
  }

  /**
   * With two connections our stream may have to move to the younger one (rule 4), which on a busy
   * machine can come after the first messages. Ours arrive all the same. Go believes between our
   * stream's end on the old connection and its hello on the new one that we want nothing; so go's
   * may need another try.
   */
  private static void assertMessagesFlowBothWays(Node ours, Node peer) {
    Flow.assertArrives(ours, peer, "t", Payloads.text("from ours to " + peer.id()));
    Flow.awaitBegin(peer, ours, "t", Node.PATIENCE);
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
