package org.freshet.pubsub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.router.RouterProvider;
import org.freshet.pubsub.transport.ProtocolId;
import org.junit.jupiter.api.Test;

/**
 * What every router must do: extend it in the tests of yours and say which provider to use.
 *
 * <p>All tests run in virtual time, with the engine of production. In each of them a router that
 * throws fails, whatever else it does.
 */
public abstract class RouterContract {
  private static final String TOPIC = "topic";
  private static final int GARBAGE_RPCS = 300;

  private final List<String> faults = new ArrayList<>();

  /** {@return the provider of the router} */
  protected abstract RouterProvider provider();

  /** {@return the router's parameters; those that the provider names, unless overridden} */
  protected Record parameters() {
    return provider().defaultParameters();
  }

  /** {@return how long a network of this router needs to settle after a change} */
  protected Duration settling() {
    return Duration.ofSeconds(5);
  }

  private SimNetwork network(long seed) {
    SimNetwork network = new SimNetwork(seed);
    Function<RouterContext, Router> maker = RouterMaker.of(provider(), parameters());
    network.defaults().router(context -> new ObservedRouter(maker.apply(context), faults));
    return network;
  }

  private SimNode subscriber(SimNetwork network, String name) {
    return network.node(name).subscribe(TOPIC);
  }

  /** Nodes that are connected one to the next. */
  private List<SimNode> line(SimNetwork network, int count) {
    List<SimNode> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(subscriber(network, "n" + i));
      if (i > 0) {
        network.connect(nodes.get(i), nodes.get(i - 1));
      }
    }
    settle(network);
    return nodes;
  }

  /** A scripted peer with a stream to the node, on which it can speak. */
  private ScriptedStream speaker(SimNetwork network, String name, SimNode node) {
    ProtocolId protocol = node.router().protocols().get(0);
    ScriptedPeer peer = network.peer(name).serves(protocol);
    SimLink link = network.connect(peer, node);
    network.runFor(Duration.ofMillis(100));
    ScriptedStream stream = peer.open(link, protocol);
    network.runFor(Duration.ofMillis(100));
    return stream;
  }

  private void settle(SimNetwork network) {
    network.runFor(settling());
    assertThat(faults).as("faults").isEmpty();
  }

  private static long copies(Iterable<SimNode> nodes) {
    long sum = 0;
    for (SimNode node : nodes) {
      sum += node.counters().getOrDefault("copies.written", 0L);
    }
    return sum;
  }

  /** An id that users can write, and that stays. */
  @Test
  public void itsIdIsOneShortLowerCaseWord() {
    assertThat(provider().id()).as("the id").matches("[a-z][a-z0-9-]{0,31}");
    assertThat(provider().id()).as("the id, asked again").isEqualTo(provider().id());
  }

  /** Neighbours are told the protocols once. */
  @Test
  public void itsProtocolsAreTheSameAtEveryCall() {
    Router router = network(1).node("n").router();
    List<ProtocolId> protocols = List.copyOf(router.protocols());
    assertThat(protocols).as("the protocols").isNotEmpty().doesNotHaveDuplicates();
    assertThat(router.protocols()).as("the protocols, asked again").isEqualTo(protocols);
    assertThat(router.furtherProtocols())
        .as("further protocols")
        .isEqualTo(List.copyOf(router.furtherProtocols()))
        .doesNotContainAnyElementsOf(protocols);
  }

  /** From one end to the other, in both directions, in order. */
  @Test
  public void deliversAlongALine() {
    SimNetwork network = network(2);
    List<SimNode> nodes = line(network, 5);
    for (int i = 0; i < 10; i++) {
      nodes.get(0).publish(TOPIC, "right " + i);
      nodes.get(4).publish(TOPIC, "left " + i);
    }
    settle(network);
    for (int i = 1; i < 4; i++) {
      assertThat(nodes.get(i).received(TOPIC)).as("received by n%d of 5", i).hasSize(20);
    }
    assertThat(nodes.get(4).texts(TOPIC))
        .as("received by the last node of a line of 5")
        .containsExactly(texts("right ", 10));
    assertThat(nodes.get(0).texts(TOPIC))
        .as("received by the first node of a line of 5")
        .containsExactly(texts("left ", 10));
  }

  /** A batch is as good as its messages one by one. */
  @Test
  public void deliversWhatIsPublishedTogetherOnceAndInOrder() {
    SimNetwork network = network(12);
    List<SimNode> nodes = line(network, 3);
    List<byte[]> data = new ArrayList<>();
    for (String text : texts("batch ", 50)) {
      data.add(text.getBytes(StandardCharsets.UTF_8));
    }
    nodes.get(0).publishAll(TOPIC, data, PublishOptions.DEFAULT);
    settle(network);
    for (int i = 1; i < 3; i++) {
      assertThat(nodes.get(i).texts(TOPIC))
          .as("received by n%d of 3 of messages that were published together", i)
          .containsExactly(texts("batch ", 50));
    }
  }

  private static String[] texts(String prefix, int count) {
    String[] texts = new String[count];
    for (int i = 0; i < count; i++) {
      texts[i] = prefix + i;
    }
    return texts;
  }

  /** Everybody once, and then there is silence. */
  @Test
  public void deliversOnceInARingAndComesToRest() {
    SimNetwork network = network(3);
    List<SimNode> nodes = line(network, 6);
    network.connect(nodes.get(0), nodes.get(5));
    settle(network);
    nodes.get(2).publish(TOPIC, "round and round");
    settle(network);
    for (SimNode node : nodes) {
      assertThat(node.texts(TOPIC))
          .as("received by %s in a ring", node)
          .hasSize(node == nodes.get(2) ? 0 : 1);
    }
    long copies = copies(nodes);
    network.runFor(Duration.ofSeconds(30));
    assertThat(copies(nodes)).as("copies sent after the message had gone round").isEqualTo(copies);
    assertThat(copies).as("copies of one message in a ring of 6").isLessThanOrEqualTo(12);
  }

  /** A message as large as a frame allows. */
  @Test
  public void deliversALargeMessage() {
    SimNetwork network = network(4);
    List<SimNode> nodes = line(network, 3);
    byte[] data = new byte[1_000_000];
    nodes.get(0).publish(TOPIC, data, PublishOptions.DEFAULT);
    settle(network);
    assertThat(nodes.get(2).received(TOPIC)).as("received two hops away").hasSize(1);
    assertThat(nodes.get(2).received(TOPIC).get(0).bytes()).isEqualTo(data);
  }

  /** Who sent it has it. */
  @Test
  public void sendsNoMessageBackToItsSender() {
    SimNetwork network = network(5);
    List<SimNode> nodes = line(network, 2);
    ScriptedStream sender = speaker(network, "sender", nodes.get(0));
    ScriptedPeer peer = network.peer("sender");
    sender.send(RpcBytes.rpc().subscribe(TOPIC));
    settle(network);
    sender.send(RpcBytes.rpc().publish(peer.message(TOPIC, "mine")));
    settle(network);
    assertThat(nodes.get(1).texts(TOPIC)).as("received one hop on").containsExactly("mine");
    assertThat(peer.texts(TOPIC)).as("messages that came back to their sender").isEmpty();
  }

  /** Nobody gets what he did not ask for, nor what he no longer asks for. */
  @Test
  public void sendsToSubscribersOnlyAndOnlyWhileTheyAre() {
    SimNetwork network = network(6);
    List<SimNode> nodes = line(network, 2);
    ScriptedStream other = speaker(network, "other", nodes.get(0));
    ScriptedStream wavering = speaker(network, "wavering", nodes.get(0));
    other.send(RpcBytes.rpc().subscribe("another topic"));
    wavering.send(RpcBytes.rpc().subscribe(TOPIC));
    settle(network);
    nodes.get(0).publish(TOPIC, "first");
    settle(network);
    wavering.send(RpcBytes.rpc().unsubscribe(TOPIC));
    settle(network);
    nodes.get(0).publish(TOPIC, "second");
    settle(network);
    assertThat(network.peer("other").texts(TOPIC))
        .as("messages sent to a neighbour that did not subscribe")
        .isEmpty();
    assertThat(network.peer("wavering").texts(TOPIC))
        .as("messages sent to a neighbour that unsubscribed after the first")
        .doesNotContain("second");
    assertThat(nodes.get(1).texts(TOPIC)).containsExactly("first", "second");
  }

  /** A node in the middle comes back, whether its neighbours noticed its death or not. */
  @Test
  public void healsAfterARestart() {
    healsAfter("a restart that was noticed", nodes -> nodes.get(1).kill());
    healsAfter("a restart that nobody noticed", nodes -> nodes.get(1).killSilently());
  }

  private void healsAfter(String what, Consumer<List<SimNode>> death) {
    SimNetwork network = network(7);
    List<SimNode> nodes = line(network, 3);
    assertBothWays(network, nodes.get(0), nodes.get(2), "before " + what);
    death.accept(nodes);
    nodes.get(1).restart();
    nodes.get(1).subscribe(TOPIC);
    network.connect(nodes.get(1), nodes.get(0));
    network.connect(nodes.get(1), nodes.get(2));
    settle(network);
    assertBothWays(network, nodes.get(0), nodes.get(2), "after " + what + " of the node between");
  }

  private void assertBothWays(SimNetwork network, SimNode a, SimNode b, String when) {
    a.publish(TOPIC, when + ", from " + a);
    b.publish(TOPIC, when + ", from " + b);
    settle(network);
    assertThat(a.texts(TOPIC)).as("received by %s", a).contains(when + ", from " + b);
    assertThat(b.texts(TOPIC)).as("received by %s", b).contains(when + ", from " + a);
  }

  /** A stream is reset, by its owner's side or by the other. */
  @Test
  public void healsAfterItsStreamWasReset() {
    for (int resetter = 0; resetter < 2; resetter++) {
      SimNetwork network = network(8);
      List<SimNode> nodes = line(network, 2);
      assertBothWays(network, nodes.get(0), nodes.get(1), "before a stream was reset");
      nodes.get(0).outboundTo(nodes.get(1)).get(0).resetBy(nodes.get(resetter));
      settle(network);
      assertBothWays(network, nodes.get(0), nodes.get(1), "after a stream was reset");
    }
  }

  /** Two nodes that are connected twice lose nothing with either connection. */
  @Test
  public void ofTwoConnectionsEitherMayCloseFirst() {
    for (int first = 0; first < 2; first++) {
      SimNetwork network = network(9);
      SimNode a = subscriber(network, "a");
      SimNode b = subscriber(network, "b");
      List<SimLink> links = List.of(network.connect(a, b), network.connect(b, a));
      settle(network);
      assertBothWays(network, a, b, "before one of two connections was closed");
      links.get(first).close();
      settle(network);
      assertBothWays(network, a, b, "after one of two connections was closed");
    }
  }

  /** Strangers send what they like. */
  @Test
  public void isNotImpressedByGarbage() {
    SimNetwork network = network(10);
    List<SimNode> nodes = line(network, 2);
    SplittableRandom random = new SplittableRandom(10);
    ScriptedStream stranger = speaker(network, "stranger", nodes.get(0));
    for (int i = 0; i < GARBAGE_RPCS; i++) {
      if (!stranger.isOpen()) {
        stranger = speaker(network, "stranger" + i, nodes.get(0));
      }
      stranger.send(garbage(random));
      network.runFor(Duration.ofMillis(20));
    }
    settle(network);
    assertBothWays(network, nodes.get(0), nodes.get(1), "after a stranger had sent garbage");
  }

  private static RpcBytes garbage(SplittableRandom random) {
    byte[] noise = new byte[random.nextInt(60)];
    random.nextBytes(noise);
    int number = random.nextInt(3, random.nextBoolean() ? 16 : 7_000_000);
    RpcBytes rpc = RpcBytes.rpc();
    if (random.nextBoolean()) {
      rpc.subscription(TOPIC, random.nextBoolean(), new byte[] {0x18, 0x01, 0x20, 0x01});
    }
    return random.nextBoolean()
        ? rpc.bytesField(number, noise)
        : rpc.varintField(number, random.nextLong());
  }

  /** Chance comes from the context alone. */
  @Test
  public void theSameSeedGivesTheSameTrace() {
    List<String> first = busyTrace();
    List<String> second = busyTrace();
    for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
      assertThat(second.get(i))
          .as("line %d of a second run with the same seed", i)
          .isEqualTo(first.get(i));
    }
    assertThat(second).as("length of a second run with the same seed").hasSameSizeAs(first);
  }

  private List<String> busyTrace() {
    SimNetwork network = network(11);
    network.linkDefaults(LinkOptions.DEFAULT.withJitter(Duration.ofMillis(10)));
    List<SimNode> nodes = line(network, 8);
    for (int i = 0; i < 8; i++) {
      network.connect(nodes.get(i), nodes.get((i + 3) % 8));
    }
    settle(network);
    for (int i = 0; i < 40; i++) {
      nodes.get(i % 8).publish(TOPIC, "m" + i);
      network.runFor(Duration.ofMillis(100));
    }
    nodes.get(3).killSilently();
    settle(network);
    return network.trace();
  }
}
