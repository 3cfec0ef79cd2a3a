package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.published;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Keys;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.Stack;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Identities of every key type: what one side made the other can be, and each proves itself to the
 * other in handshakes, be it by Noise or by a certificate, and in signed messages.
 */
class IdentityTest extends OnEachStack {
  @TempDir private Path folder;

  static Stream<Arguments> pairingsAndTypes() {
    return Pairing.bothOrders()
        .flatMap(
            pairing ->
                Stream.of("ed25519", "secp256k1", "ecdsa", "rsa")
                    .filter(type -> canDo(pairing, type))
                    .map(type -> Arguments.of(pairing, type)));
  }

  /** rust uses RSA keys of others, and makes none; js has no ECDSA identities. */
  private static boolean canDo(Pairing pairing, String type) {
    boolean unmakable = pairing.first() == Implementation.RUST && type.equals("rsa");
    boolean unusable = pairing.has(Implementation.JS) && type.equals("ecdsa");
    return !unmakable && !unusable;
  }

  /** Its peer id does not tell its public key, so the key travels with each message. */
  static Stream<Arguments> pairingsAndTypesOfHashedIds() {
    return pairingsAndTypes()
        .filter(
            arguments -> arguments.get()[1].equals("ecdsa") || arguments.get()[1].equals("rsa"));
  }

  @ParameterizedTest
  @MethodSource("pairingsAndTypes")
  void aKeyOfTheOtherSideIsTheSameIdentityHere(Pairing pairing, String type) {
    Path foreign = folder.resolve("foreign");
    Path own = folder.resolve("own");
    String foreignId = Keys.make(pairing.first(), type, foreign);
    String ownId = Keys.make(pairing.first(), type, own);
    Node user = start(pairing.second(), foreign);
    Node maker = start(pairing.first(), own);

    assertThat(user.id()).isEqualTo(foreignId);
    assertThat(maker.id()).isEqualTo(ownId);

    // The address names the id, so that only its owner is accepted.
    maker.dial(user);
    user.awaitReceiver(maker, "t");
    maker.awaitReceiver(user, "t");
    assertArrives(user, maker);
    assertArrives(maker, user);
  }

  @ParameterizedTest
  @MethodSource("pairingsAndTypesOfHashedIds")
  void aRelayKeepsTheKeyThatTheSignatureNeeds(Pairing pairing, String type) {
    assumeThat(stack).as("what messages hold is no matter of the stack").isEqualTo(Stack.TCP_NOISE);
    Path key = folder.resolve("key");
    Keys.make(pairing.first(), type, key);
    Node author = start(pairing.first(), key);
    Node relay = nodes.start(pairing.second(), "--router", "floodsub", "--topic", "t");
    Node reader = nodes.start(pairing.first(), "--router", "floodsub", "--topic", "t");
    author.dial(relay);
    reader.dial(relay);
    author.awaitReceiver(relay, "t");
    relay.awaitReceiver(reader, "t");

    byte[] data = Payloads.text("by " + author.id());
    author.publish("t", data);
    assertThat(reader.await(message("t", data)).fields())
        .containsEntry("from", author.id())
        .containsEntry("via", relay.id());
  }

  private Node start(Implementation implementation, Path key) {
    return nodes.start(
        implementation, "--router", "floodsub", "--topic", "t", "--key", key.toString());
  }

  private static void assertArrives(Node from, Node to) {
    int mark = to.mark();
    byte[] data = Payloads.text(mark + ", by " + from.id());
    from.publish("t", data);
    assertThat(to.awaitAfter(mark, message("t", data)).fields())
        .containsEntry("from", from.id())
        .containsEntry("via", from.id())
        .containsEntry("id", from.await(message("t", data)).text("id"));
    assertThat(from.await(published("t")).number("dropped")).isZero();
  }
}
