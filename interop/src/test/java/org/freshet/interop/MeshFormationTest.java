package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.Gossipsub.TOPIC;
import static org.freshet.interop.harness.Expected.event;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.published;
import static org.freshet.interop.harness.Expected.stream;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.GO;

import java.util.List;
import java.util.stream.Stream;
import org.freshet.interop.harness.GoCounts;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Our node and go take each other into their meshes, whatever version either of them knows. */
class MeshFormationTest extends OnEachStack {
  private static final List<String> VERSIONS = List.of("1.0", "1.1", "1.2", "1.3");

  static Stream<Arguments> oldNodesAndVersions() {
    return Stream.of(FRESHET, GO)
        .flatMap(old -> VERSIONS.stream().map(version -> Arguments.of(old, version)));
  }

  /** The one that knows no newer version dials; that one leaves the topic in the end. */
  @ParameterizedTest(name = "{0} knows {1} at most")
  @MethodSource("oldNodesAndVersions")
  void aMeshFormsBothWaysAndEndsWithTheSubscription(Implementation old, String version) {
    Node modern = nodes.start(old == GO ? FRESHET : GO, Gossipsub.options());
    Node dialler = nodes.start(old, Gossipsub.options(Gossipsub.newest(old, version)));
    dialler.dial(modern);
    Gossipsub.awaitMesh(modern, dialler);
    assertSpeaks(modern, dialler, Gossipsub.protocol(version));
    assertArrives(modern, dialler);
    assertArrives(dialler, modern);

    dialler.unsubscribe(TOPIC);
    modern.awaitMeshWithout(dialler.id(), TOPIC);
    Node go = old == GO ? dialler : modern;
    Node ours = old == GO ? modern : dialler;
    GoCounts counts = GoCounts.of(go, ours.id());
    assertThat(counts.sent().graft() + counts.received().graft()).isPositive();
    assertThat(old == GO ? counts.sent().prune() : counts.received().prune()).isPositive();
  }

  /** {@code flooding} knows floodsub alone, the other one serves it beside its mesh. */
  @ParameterizedTest(name = "{0} knows floodsub only")
  @CsvSource({"GO, FRESHET", "FRESHET, GO"})
  void aNeighbourThatOnlyFloodsIsServed(Implementation flooding, Implementation meshing) {
    Node flooder = nodes.start(flooding, "--router", "floodsub", "--topic", TOPIC);
    Node mesher = nodes.start(meshing, Gossipsub.options());
    flooder.dial(mesher);
    flooder.awaitReceiver(mesher, TOPIC);
    mesher.awaitReceiver(flooder, TOPIC);
    assertSpeaks(flooder, mesher, "/floodsub/1.0.0");
    assertArrives(flooder, mesher);
    assertArrives(mesher, flooder);
    assertThat(mesher.mesh(TOPIC)).isEmpty();
  }

  private static void assertSpeaks(Node node, Node other, String protocol) {
    for (String direction : List.of("inbound", "outbound")) {
      assertThat(node.await(stream(other.id(), direction, "opened")).text("protocol"))
          .isEqualTo(protocol);
    }
  }

  private static void assertArrives(Node from, Node to) {
    byte[] data = Payloads.random(1024, from.id().hashCode());
    from.publish(TOPIC, data);
    assertThat(from.await(published(TOPIC)).number("receivers")).isEqualTo(1);
    to.await(message(TOPIC, data).with("via", from.id()));
    assertThat(to.events(event("rejected"))).isEmpty();
  }
}
