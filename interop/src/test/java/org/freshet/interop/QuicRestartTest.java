package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.freshet.interop.harness.Expected.connection;
import static org.freshet.interop.harness.Implementation.FRESHET;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.Nodes;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Over QUIC: messages both ways, and a node that is killed and comes back. */
class QuicTest {
  private static final String ANY_PORT = "/ip4/127.0.0.1/udp/0/quic-v1";
  private static final int KIB = 1024;

  /** For a JVM to start on a busy machine too; a connection dies of silence after 30 s. */
  private static final Duration BEFORE_SILENCE_TELLS = Duration.ofSeconds(20);

  @TempDir private Path folder;
  @RegisterExtension final Nodes nodes = new Nodes();

  private static Stream<Implementation> peers() {
    return Implementation.peers().stream().filter(peer -> peer != Implementation.JS);
  }

  private static Stream<Pairing> pairings() {
    return Pairing.bothOrders().filter(pairing -> !pairing.has(Implementation.JS));
  }

  private static Stream<Implementation> peersThatHeedResets() {
    return peers().filter(peer -> peer == Implementation.GO);
  }

  private Node start(Implementation implementation, String place, String... topics) {
    List<String> options =
        new ArrayList<>(
            List.of("--router", "floodsub", "--listen", place, "--key", key(implementation)));
    for (String topic : topics) {
      options.addAll(List.of("--topic", topic));
    }
    return nodes.start(implementation, options.toArray(new String[0]));
  }

  private String key(Implementation implementation) {
    return folder.resolve(implementation.toString()).toString();
  }

  @ParameterizedTest
  @MethodSource("pairings")
  void messagesFlowBothWays(Pairing pairing) {
    Node a = start(pairing.first(), ANY_PORT, "t");
    Node b = start(pairing.second(), ANY_PORT, "t");

    a.dial(b);
    a.awaitReceiver(b, "t");
    b.awaitReceiver(a, "t");
    assertArrives("t", a, b);
    assertArrives("t", b, a);
  }

  /** While the dead connection stands, for nobody has told of its end. */
  @ParameterizedTest
  @MethodSource("peers")
  void weServeTheNewcomerAtOnceAndForgetItsFormerWishes(Implementation peer) {
    Node survivor = start(FRESHET, ANY_PORT, "back");
    Node former = start(peer, ANY_PORT, "old");
    former.dial(survivor);
    survivor.awaitReceiver(former, "old");

    int mark = survivor.mark();
    former.kill();
    Node newcomer = start(peer, ANY_PORT, "new");
    newcomer.dial(survivor);
    survivor.awaitReceiver(mark, newcomer.id(), "new");
    assertArrives("new", survivor, newcomer);
    await().atMost(Node.PATIENCE).until(() -> survivor.subscribers("old").isEmpty());
    newcomer.awaitReceiver(survivor, "back");
    assertArrives("back", newcomer, survivor);
    assertThat(survivor.events(mark, connection(former.id(), "closed"))).isEmpty();
  }

  /** With stateless resets, when we are back where it sends its packets to. */
  @ParameterizedTest
  @MethodSource("peersThatHeedResets")
  void whoDialledUsBeforeWeWereKilledIsToldAndServesUsAgain(Implementation peer) {
    Node survivor = start(peer, ANY_PORT, "back");
    Node former = start(FRESHET, ANY_PORT, "old");
    survivor.dial(former);
    survivor.awaitReceiver(former, "old");

    int mark = survivor.mark();
    former.kill();
    Node newcomer = start(FRESHET, former.place(), "new");
    assertThat(
            survivor
                .await(mark, 1, connection(former.id(), "closed"), BEFORE_SILENCE_TELLS)
                .get(0)
                .text("reason"))
        .contains("stateless reset");
    newcomer.dial(survivor);
    survivor.awaitReceiver(mark, newcomer.id(), "new");
    assertArrives("new", survivor, newcomer);
    newcomer.awaitReceiver(survivor, "back");
    assertArrives("back", newcomer, survivor);
  }

  /** And the other way round: the peer is back, and we are told. */
  @ParameterizedTest
  @MethodSource("peersThatHeedResets")
  void weAreToldWhenWhoWeDialledIsBack(Implementation peer) {
    Node survivor = start(FRESHET, ANY_PORT, "back");
    Node former = start(peer, ANY_PORT, "old");
    survivor.dial(former);
    survivor.awaitReceiver(former, "old");

    int mark = survivor.mark();
    former.kill();
    start(peer, former.place(), "new");
    survivor.await(mark, 1, connection(former.id(), "closed"), BEFORE_SILENCE_TELLS);
  }

  private static void assertArrives(String topic, Node from, Node to) {
    Flow.assertArrives(from, to, topic, Payloads.random(900 * KIB, from.id().hashCode()));
  }
}
