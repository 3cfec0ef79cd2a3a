package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.Gossipsub.TOPIC;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.GO;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A mesh member dies without a word and comes back with the same identity: it is in the mesh again,
 * twice in a row, whoever of the two dies and whoever dials.
 */
class MeshRestartTest extends OnEachStack {
  private static final int RESTARTS = 2;

  @TempDir Path folder;

  @ParameterizedTest(name = "{0} dies, the newcomer dials: {1}")
  @CsvSource({"GO, true", "GO, false", "FRESHET, true", "FRESHET, false"})
  void theNewcomerIsInTheMeshAgain(Implementation mortal, boolean newcomerDials) {
    // A survivor that does not know yet finds itself connected when it is asked to dial.
    assumeTrue(stack.tellsOfDeath() || (mortal == GO && newcomerDials), "see QuicRestartTest");
    Node survivor = nodes.start(mortal == GO ? FRESHET : GO, Gossipsub.options());
    String[] asBefore =
        Gossipsub.with(Gossipsub.options(), "--key", folder.resolve("key").toString());
    Node living = nodes.start(mortal, asBefore);
    living.dial(survivor);
    Gossipsub.awaitMesh(survivor, living);
    assertArrives(survivor, living);
    for (int i = 0; i < RESTARTS; i++) {
      living.kill();
      Node newcomer = nodes.start(mortal, asBefore);
      assertThat(newcomer.id()).isEqualTo(living.id());
      if (newcomerDials) {
        newcomer.dial(survivor);
      } else {
        survivor.dial(newcomer);
      }
      // What the survivor believes may be left from the former life; the newcomer's belief is not.
      newcomer.awaitMeshWith(survivor.id(), TOPIC);
      survivor.awaitMeshWith(newcomer.id(), TOPIC);
      assertArrives(survivor, newcomer);
      assertArrives(newcomer, survivor);
      living = newcomer;
    }
  }

  private static void assertArrives(Node from, Node to) {
    byte[] data = Payloads.random(1024, from.mark());
    from.publish(TOPIC, data);
    to.await(message(TOPIC, data).with("via", from.id()));
  }
}
