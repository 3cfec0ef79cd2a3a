package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.published;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Arrays;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A node dies without a word and comes back with the same identity and other wishes: whoever knew
 * it serves the newcomer, and believes nothing of its former life.
 */
class RestartTest extends OnEachStack {
  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("org.freshet.interop.Pairing#bothOrders")
  void theNewcomerIsServedAndItsFormerWishesAreForgotten(Pairing pairing) {
    assumeTrue(stack.tellsOfDeath() || pairing.first() == FRESHET, "see QuicRestartTest");
    Node survivor = nodes.start(pairing.first(), "--router", "floodsub", "--topic", "back");
    String[] asBefore = {
      "--router", "floodsub", "--key", folder.resolve("key").toString(), "--topic", "both"
    };
    Node former = nodes.start(pairing.second(), with(asBefore, "--topic", "old"));
    former.dial(survivor);
    assertServed(survivor, 0, former, "old");
    assertServed(survivor, 0, former, "both");

    int mark = survivor.mark();
    former.kill();
    Node newcomer = nodes.start(pairing.second(), with(asBefore, "--topic", "new"));
    newcomer.dial(survivor);
    assertThat(newcomer.id()).isEqualTo(former.id());
    assertServed(survivor, mark, newcomer, "new");
    assertServed(survivor, mark, newcomer, "both");
    assertNothingOldIsLeft(survivor);
    newcomer.awaitReceiver(survivor, "back");
    newcomer.publish("back", Payloads.text("here again"));
    survivor.await(message("back", Payloads.text("here again")).with("via", newcomer.id()));
  }

  @ParameterizedTest
  @MethodSource("org.freshet.interop.harness.Implementation#peers")
  void ourNodeFindsARestartedPeerByItself(Implementation peer) {
    assumeTrue(stack.tellsOfDeath(), "see QuicRestartTest");
    String[] asBefore = {"--router", "floodsub", "--key", folder.resolve("key").toString()};
    Node former = nodes.start(peer, with(asBefore, "--topic", "old"));
    Node survivor = nodes.start(FRESHET, "--router", "floodsub", "--dial", former.address());
    assertServed(survivor, 0, former, "old");

    int mark = survivor.mark();
    former.kill();
    Node newcomer = nodes.start(peer, with(asBefore, "--topic", "new", "--listen", former.place()));
    assertServed(survivor, mark, newcomer, "new");
    assertNothingOldIsLeft(survivor);
  }

  private static void assertServed(Node server, int mark, Node subscriber, String topic) {
    server.awaitReceiver(mark, subscriber.id(), topic);
    byte[] data = Payloads.text("for " + topic + " after event " + mark);
    server.publish(topic, data);
    subscriber.await(message(topic, data).with("via", server.id()));
  }

  private static void assertNothingOldIsLeft(Node survivor) {
    await().atMost(Node.PATIENCE).until(() -> survivor.subscribers("old").isEmpty());
    int mark = survivor.mark();
    survivor.publish("old", Payloads.text("to nobody"));
    assertThat(survivor.awaitAfter(mark, published("old")).number("receivers")).isZero();
  }

  private static String[] with(String[] options, String... more) {
    String[] all = Arrays.copyOf(options, options.length + more.length);
    System.arraycopy(more, 0, all, options.length, more.length);
    return all;
  }
}
