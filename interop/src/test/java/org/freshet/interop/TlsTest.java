package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.harness.Expected.message;

import java.nio.file.Path;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Keys;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.Nodes;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Over TLS alone: identities of every key type prove themselves, and messages flow both ways. */
class TlsTest {
  private static final int KIB = 1024;

  @RegisterExtension final Nodes nodes = new Nodes();

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("org.freshet.interop.IdentityTest#pairingsAndTypes")
  void eachSideKnowsTheOtherByItsCertificate(Pairing pairing, String type) {
    Path dialling = folder.resolve("dialling");
    Path dialled = folder.resolve("dialled");
    Keys.make(pairing.first(), type, dialling);
    Keys.make(pairing.first(), type, dialled);
    Node a = start(pairing.first(), dialling);
    Node b = start(pairing.second(), dialled);

    // The address names the id, so that only its owner is accepted.
    a.dial(b);
    a.awaitReceiver(b, "t");
    b.awaitReceiver(a, "t");
    assertArrives(a, b);
    assertArrives(b, a);
  }

  private Node start(Implementation implementation, Path key) {
    return nodes.start(
        implementation,
        "--router",
        "floodsub",
        "--topic",
        "t",
        "--security",
        "tls",
        "--key",
        key.toString());
  }

  private static void assertArrives(Node from, Node to) {
    byte[] data = Payloads.random(900 * KIB, from.id().hashCode());
    from.publish("t", data);
    assertThat(to.await(message("t", data)).fields())
        .containsEntry("from", from.id())
        .containsEntry("via", from.id());
  }
}
