package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.freshet.interop.harness.Expected.connection;
import static org.freshet.interop.harness.Expected.subscriber;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.GO;
import static org.freshet.interop.harness.Implementation.RUST;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.Nodes;
import org.freshet.interop.harness.Stack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node that is killed without notice and comes back with the same identity, where no kernel tells
 * anybody: the connection of its former life stands until a packet on it is answered with a
 * stateless reset, a younger connection speaks, or its silence tells. Each pair of the others fails
 * here.
 */
@Execution(ExecutionMode.CONCURRENT)
class QuicRestartTest {
  /**
   * From a packet on the dead connection on, of which the newcomer tells that it is: 1.2 s, and
   * more on a busy machine. Silence alone takes 30 s.
   */
  private static final Duration TIME_TO_BE_TOLD = Duration.ofSeconds(5);

  /** From the newcomer's connection on: 1.7 s, and more on a busy machine. */
  private static final Duration TIME_TO_CLOSE_THE_FORMER = Duration.ofSeconds(5);

  /** go waits for 30 s, rust for 10 s; then comes what heals it. */
  private static final Duration SILENCE_TELLS = Duration.ofSeconds(60);

  @TempDir private Path folder;
  @RegisterExtension final Nodes nodes = new Nodes(() -> Stack.QUIC);

  static Stream<Implementation> peers() {
    return Stream.of(GO, RUST).filter(Implementation.peers()::contains);
  }

  static Stream<Arguments> survivorsOfOursAndRouters() {
    return Stream.concat(peers(), Stream.of(FRESHET))
        .flatMap(
            survivor ->
                Stream.of("floodsub", "gossipsub").map(router -> Arguments.of(survivor, router)));
  }

  /** The newcomer takes another port, so that no reset tells the survivor. */
  @ParameterizedTest(name = "survivor {0}, {1}")
  @MethodSource("survivorsOfOursAndRouters")
  void onAnotherPortWeAreServedWhenTheSilenceOfOurFormerLifeTells(
      Implementation kind, String router) {
    Node survivor = start(kind, "--router", router, "--topic", "both");
    String[] former = {"--router", router, "--key", key(), "--topic", "both"};
    Node living = start(FRESHET, Gossipsub.with(former, "--topic", "old"));
    living.dial(survivor);
    survivor.awaitReceiver(living, "old");
    living.awaitReceiver(survivor, "both");

    living.kill();
    Node newcomer = start(FRESHET, Gossipsub.with(former, "--topic", "new"));
    newcomer.dial(survivor);
    Flow.awaitBegin(survivor, newcomer, "new", SILENCE_TELLS);
    Flow.awaitBegin(newcomer, survivor, "both", SILENCE_TELLS);
    Flow.awaitBegin(survivor, newcomer, "both", SILENCE_TELLS);
    await().atMost(SILENCE_TELLS).until(() -> survivor.subscribers("old").isEmpty());
    Flow.assertLosesNothing(survivor, newcomer, "new");
    Flow.assertLosesNothing(newcomer, survivor, "both");
  }

  /** We are back where the survivor sends its packets to. */
  @Test
  void theGoThatDialledUsBeforeWeWereKilledIsToldAndServesUsAgain() {
    Node survivor = start(GO, "--router", "floodsub", "--topic", "back");
    String[] asBefore = {"--router", "floodsub", "--key", key()};
    Node former = start(FRESHET, Gossipsub.with(asBefore, "--topic", "old"));
    survivor.dial(former);
    survivor.awaitReceiver(former, "old");

    int mark = survivor.mark();
    Node newcomer = killAndStartOnItsPort(former, asBefore, "--topic", "new");
    newcomer.id();
    assertIsTold(survivor, mark, former);
    newcomer.dial(survivor);
    survivor.awaitReceiver(mark, newcomer.id(), "new");
    Flow.assertLosesNothing(survivor, newcomer, "new");
    newcomer.awaitReceiver(survivor, "back");
    Flow.assertLosesNothing(newcomer, survivor, "back");
    assertThat(survivor.subscribers("old")).isEmpty();
  }

  /** And the other way round: the peer is back, and we are told. go dials from where it listens. */
  @ParameterizedTest(name = "we dialled: {0}")
  @ValueSource(booleans = {true, false})
  void weAreToldWhenTheGoIsBack(boolean weDialled) {
    Node survivor = start(FRESHET, "--router", "floodsub");
    String[] asBefore = {"--router", "floodsub", "--key", key()};
    Node former = start(GO, Gossipsub.with(asBefore, "--topic", "old"));
    if (weDialled) {
      survivor.dial(former);
    } else {
      former.dial(survivor);
    }
    survivor.awaitReceiver(former, "old");

    int mark = survivor.mark();
    killAndStartOnItsPort(former, asBefore).id();
    assertIsTold(survivor, mark, former);
  }

  /**
   * quiche can not verify the reset of another of ours, so it makes us ask, and nobody answers.
   * Nothing but what we keep connected is dialled.
   */
  @ParameterizedTest
  @ValueSource(strings = {"floodsub", "gossipsub"})
  void weAreToldWhenTheOneOfOursThatWeDialledIsBackAndDialItAgain(String router) {
    String[] asBefore = {"--router", router, "--key", key()};
    Node former = start(FRESHET, Gossipsub.with(asBefore, "--topic", "old"));
    String[] kept = {"--router", router, "--topic", "back", "--dial", former.address()};
    Node survivor = start(FRESHET, kept);
    survivor.awaitReceiver(former, "old");

    int mark = survivor.mark();
    Node newcomer = killAndStartOnItsPort(former, asBefore, "--topic", "new");
    newcomer.id();
    assertIsTold(survivor, mark, former);
    survivor.awaitReceiver(mark, newcomer.id(), "new");
    newcomer.awaitReceiver(survivor, "back");
    Flow.assertLosesNothing(survivor, newcomer, "new");
    Flow.assertLosesNothing(newcomer, survivor, "back");
    assertThat(survivor.subscribers("old")).isEmpty();
  }

  private Node killAndStartOnItsPort(Node former, String[] asBefore, String... more) {
    former.kill();
    String[] there = Gossipsub.with(asBefore, "--listen", former.place());
    return start(former.implementation(), Gossipsub.with(there, more));
  }

  /** Sends a packet on the dead connection. */
  private static void assertIsTold(Node survivor, int mark, Node former) {
    survivor.publish("old", Payloads.text("to the dead"));
    survivor.await(mark, 1, connection(former.id(), "closed"), TIME_TO_BE_TOLD);
  }

  /** A rust that is back tells nobody; its silence does, and our node dials again. */
  @ParameterizedTest
  @MethodSource("peers")
  void ourNodeFindsARestartedPeerByItself(Implementation peer) {
    String[] asBefore = {"--router", "floodsub", "--key", key()};
    Node former = start(peer, Gossipsub.with(asBefore, "--topic", "old"));
    Node survivor = start(FRESHET, "--router", "floodsub", "--dial", former.address());
    survivor.awaitReceiver(former, "old");

    int mark = survivor.mark();
    Node newcomer = killAndStartOnItsPort(former, asBefore, "--topic", "new");
    survivor.await(mark, 1, subscriber(newcomer.id(), "new", true), SILENCE_TELLS);
    Flow.awaitBegin(survivor, newcomer, "new", Node.PATIENCE);
    Flow.assertLosesNothing(survivor, newcomer, "new");
    assertThat(survivor.subscribers("old")).isEmpty();
  }

  /** Nobody tells a node that was dialled; the younger connection does. */
  @ParameterizedTest
  @MethodSource("newcomers")
  void weCloseTheConnectionOfAFormerLife(Implementation kind) {
    Node survivor = start(FRESHET, "--router", "floodsub");
    String[] asBefore = {"--router", "floodsub", "--key", key()};
    Node former = start(kind, Gossipsub.with(asBefore, "--topic", "old"));
    former.dial(survivor);
    survivor.awaitReceiver(former, "old");

    int mark = survivor.mark();
    former.kill();
    Node newcomer = start(kind, Gossipsub.with(asBefore, "--topic", "new"));
    newcomer.dial(survivor);
    survivor.awaitAfter(mark, connection(newcomer.id(), "opened"));
    survivor.await(mark, 1, connection(newcomer.id(), "closed"), TIME_TO_CLOSE_THE_FORMER);
    Flow.assertLosesNothing(survivor, newcomer, "new");
  }

  static Stream<Implementation> newcomers() {
    return Stream.concat(peers(), Stream.of(FRESHET));
  }

  private Node start(Implementation implementation, String... options) {
    return nodes.start(implementation, options);
  }

  private String key() {
    return folder.resolve("key").toString();
  }
}
