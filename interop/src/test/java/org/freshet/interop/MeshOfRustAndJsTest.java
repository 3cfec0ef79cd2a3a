package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.freshet.interop.Gossipsub.TOPIC;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.published;
import static org.freshet.interop.harness.Expected.stream;
import static org.freshet.interop.harness.Expected.subscriber;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.GO;
import static org.freshet.interop.harness.Implementation.JS;
import static org.freshet.interop.harness.Implementation.RUST;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.freshet.interop.harness.Event;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our node in a mesh with rust, and with js: what {@link MeshFormationTest} and others do with go.
 */
class MeshOfRustAndJsTest extends OnEachStack {
  private static final int KIB = 1024;
  private static final List<Integer> SIZES = List.of(1, KIB, 64 * KIB, 300 * KIB);
  private static final int GOSSIPED = 30;

  @TempDir Path folder;

  static Stream<Pairing> bothOrders() {
    return Pairing.bothOrders().filter(pairing -> !pairing.has(GO));
  }

  static Stream<Implementation> peers() {
    return Stream.of(RUST, JS).filter(Implementation.peers()::contains);
  }

  static Stream<Arguments> bothOrdersAndPolicies() {
    return bothOrders()
        .flatMap(pairing -> Stream.of("strict", "none").map(sign -> Arguments.of(pairing, sign)));
  }

  /** The second of the two dials, and leaves the topic in the end. */
  @ParameterizedTest(name = "{0}, --sign {1}")
  @MethodSource("bothOrdersAndPolicies")
  void aMeshFormsBothWaysAndEndsWithTheSubscription(Pairing pairing, String sign) {
    Node first = start(pairing.first(), "--sign", sign);
    Node second = start(pairing.second(), "--sign", sign);
    second.dial(first);
    Gossipsub.awaitMesh(first, second);
    assertSpeaks(first, second, pairing.has(RUST) ? "1.3" : "1.2");
    for (int size : SIZES) {
      assertArrives(first, second, Payloads.random(size, size), sign);
      assertArrives(second, first, Payloads.random(size, -size), sign);
    }
    second.unsubscribe(TOPIC);
    first.awaitMeshWithout(second.id(), TOPIC);
    assertThat(first.subscribers(TOPIC)).isEmpty();
  }

  private static void assertArrives(Node from, Node to, byte[] data, String sign) {
    from.publish(TOPIC, data);
    Event delivered = to.await(message(TOPIC, data));
    assertThat(delivered.fields())
        .containsEntry("via", from.id())
        .containsEntry("from", sign.equals("none") ? null : from.id());
    Event answer = from.await(published(TOPIC).with("id", delivered.text("id")));
    assertThat(answer.number("receivers")).isEqualTo(1);
  }

  static Stream<Arguments> peersAndOldVersions() {
    return peers().flatMap(peer -> Stream.of("1.0", "1.1").map(old -> Arguments.of(peer, old)));
  }

  @ParameterizedTest(name = "{0} knows {1} alone")
  @MethodSource("peersAndOldVersions")
  void aMeshFormsWithWhoKnowsAnOldVersionAlone(Implementation kind, String version) {
    Node ours = start(FRESHET);
    Node peer = start(kind, "--param", "protocol=" + Gossipsub.protocol(version));
    peer.dial(ours);
    Gossipsub.awaitMesh(ours, peer);
    assertSpeaks(ours, peer, version);
    Flow.assertLosesNothing(ours, peer, TOPIC);
    Flow.assertLosesNothing(peer, ours, TOPIC);
  }

  private static void assertSpeaks(Node node, Node other, String version) {
    for (String direction : List.of("inbound", "outbound")) {
      assertThat(node.await(stream(other.id(), direction, "opened")).text("protocol"))
          .isEqualTo(Gossipsub.protocol(version));
    }
  }

  static Stream<Arguments> insideAndOutside() {
    return bothOrders().map(pairing -> Arguments.of(pairing.first(), pairing.second()));
  }

  /**
   * The author has a mesh without the one outside, and sends its own messages there alone; that one
   * hears of them by IHAVE and asks by IWANT. Ids are made as rust or js makes them by default.
   */
  @ParameterizedTest(name = "{0} publishes, {1} is outside of its mesh")
  @MethodSource("insideAndOutside")
  void whoIsOutsideTheMeshAsksForEveryMessage(Implementation inside, Implementation outside) {
    String preset = (inside == FRESHET ? outside : inside).toString();
    String[] ids = {"--message-id", preset};
    Node author = nodes.start(inside, Gossipsub.with(options(inside, narrow(inside)), ids));
    Node member = nodes.start(inside, Gossipsub.with(options(inside), ids));
    String[] meshless = options(outside, Gossipsub.meshless(outside));
    Node outsider = nodes.start(outside, Gossipsub.with(meshless, ids));
    member.dial(author);
    Gossipsub.awaitMesh(author, member);
    author.dial(outsider);
    author.awaitReceiver(outsider, TOPIC);
    outsider.awaitReceiver(author, TOPIC);
    author.awaitMeshWithout(outsider.id(), TOPIC);

    for (int i = 0; i < GOSSIPED; i++) {
      author.publish(TOPIC, Payloads.numbered(i, KIB));
    }
    author.await(0, GOSSIPED, published(TOPIC).with("receivers", 1), Node.PATIENCE);
    List<Event> heard =
        outsider.await(0, GOSSIPED, message(TOPIC).with("via", author.id()), Node.PATIENCE);
    assertThat(heard.stream().map(m -> Payloads.number(m.bytes("data"))))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, GOSSIPED).boxed().toList());
    assertThat(author.mesh(TOPIC)).containsExactly(member.id());
    assertThat(outsider.mesh(TOPIC)).isEmpty();
  }

  /**
   * {@return the parameters of who is content with one member, and sends to no more than that} rust
   * and js send what they publish to others too, while their mesh has less than d.
   */
  private static String[] narrow(Implementation kind) {
    List<String> parameters =
        new ArrayList<>(List.of("d=1", "dLow=1", "dHigh=2", "dScore=1", "dOut=0"));
    if (kind != FRESHET) {
      parameters.add("floodPublish=false");
    }
    return parameters.toArray(String[]::new);
  }

  /** The second of the two dies without a word, and comes back with one other wish. */
  @ParameterizedTest
  @MethodSource("bothOrders")
  void theMeshTakesARestartedNodeBack(Pairing pairing) {
    assumeTrue(stack.tellsOfDeath() || pairing.first() == FRESHET, "see QuicRestartTest");
    Node survivor = start(pairing.first());
    String key = folder.resolve("key").toString();
    Node former = start(pairing.second(), "--key", key, "--topic", "old");
    former.dial(survivor);
    survivor.await(subscriber(former.id(), "old", true));
    Gossipsub.awaitMesh(survivor, former);
    Flow.assertArrives(survivor, former, TOPIC, Payloads.text("to its former life"));

    int mark = survivor.mark();
    former.kill();
    Node newcomer = start(pairing.second(), "--key", key, "--topic", "new");
    newcomer.dial(survivor);
    survivor.awaitAfter(mark, subscriber(newcomer.id(), "new", true));
    Gossipsub.awaitMesh(survivor, newcomer);
    Flow.awaitBegin(survivor, newcomer, TOPIC, Node.PATIENCE);
    Flow.awaitBegin(newcomer, survivor, TOPIC, Node.PATIENCE);
    Flow.assertLosesNothing(survivor, newcomer, TOPIC);
    Flow.assertLosesNothing(newcomer, survivor, TOPIC);
    await().atMost(Node.PATIENCE).until(() -> survivor.subscribers("old").isEmpty());
  }

  private Node start(Implementation kind, String... more) {
    return nodes.start(kind, Gossipsub.with(options(kind), more));
  }

  private static String[] options(Implementation kind, String... parameters) {
    return Gossipsub.optionsFor(kind, parameters);
  }
}
