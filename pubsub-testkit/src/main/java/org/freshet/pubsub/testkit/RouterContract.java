package org.freshet.pubsub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterProvider;
import org.freshet.pubsub.transport.ProtocolId;
import org.junit.jupiter.api.Test;

/**
 * What every router must do: extend it in the tests of yours and say which provider to use.
 *
 * <p>All tests run in virtual time, with the engine of production. In each of them a router that
 * throws fails, whatever else it does.
 */
public abstract class RouterContract extends ContractNetwork {
  private static final int GARBAGE_RPCS = 300;

  /** Twice what a publisher that waits for room has to wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** {@return the provider of the router} */
  @Override
  protected abstract RouterProvider provider();

  /** {@return the router's parameters; those that the provider names, unless overridden} */
  @Override
  protected Record parameters() {
    return provider().defaultParameters();
  }

  /** {@return how long a network of this router needs to settle after a change} */
  @Override
  protected Duration settling() {
    return Duration.ofSeconds(5);
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

  /** Copies that are queued while it routes are the publisher's, who is told of each. */
  @Test
  public void theResultOfAPublicationTellsWhatBecameOfEachCopy() {
    SimNetwork network = network(13);
    List<SimNode> nodes = line(network, 2);
    SimPublication read = nodes.get(0).publish(TOPIC, "read");
    settle(network);
    assertCopy("of a message that was read", read, nodes.get(1), Outcome.WRITTEN);

    network.links(nodes.get(0), nodes.get(1)).get(0).holdReading(nodes.get(1));
    // What the link itself holds counts as written.
    nodes.get(0).publish(TOPIC, new byte[1_000_000], PublishOptions.DEFAULT);
    PublishOptions hasty = PublishOptions.DEFAULT.withGiveUpAfter(Duration.ofSeconds(2));
    SimPublication stuck = nodes.get(0).publish(TOPIC, new byte[100_000], hasty);
    network.runFor(Duration.ofSeconds(4));
    assertCopy("of a message that nobody read for 4 s", stuck, nodes.get(1), Outcome.EXPIRED);
  }

  private static void assertCopy(String of, SimPublication given, SimNode to, Outcome outcome) {
    assertThat(given.result()).as("the result %s", of).isPresent();
    assertThat(given.result().get().copies())
        .as("the copies in the result %s", of)
        .containsExactly(new PublishResult.Copy(Optional.of(to.id()), outcome));
  }

  /** Full queues make a patient publisher wait, and nothing else. */
  @Test
  public void losesNothingOfAPublisherThatWaitsForRoom() {
    SimNetwork network = network(14);
    network.defaults().limits(Limits.DEFAULT.toBuilder().outboundQueueMessages(4).build());
    network.linkDefaults(LinkOptions.DEFAULT.withBytesPerSecond(100_000).withWindowBytes(8192));
    List<SimNode> nodes = line(network, 2);
    List<byte[]> data = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      data.add((i + " ".repeat(1000)).getBytes(StandardCharsets.UTF_8));
    }
    nodes.get(0).publishAll(TOPIC, data, PublishOptions.PATIENT);
    network.runFor(PATIENCE);
    settle(network);
    assertThat(nodes.get(1).received(TOPIC))
        .as("received of 100 messages whose publisher waits for room")
        .extracting(Message::bytes)
        .containsExactlyElementsOf(data);
  }

  /** Whom the application named, and nobody, is none of the router's affair. */
  @Test
  public void leavesMessagesForNamedNeighboursAlone() {
    SimNetwork network = network(15);
    List<SimNode> nodes = line(network, 3);
    SimNode publisher = nodes.get(1);
    publisher.publish(TOPIC, "for n0".getBytes(StandardCharsets.UTF_8), only(nodes.get(0)));
    publisher.publish(TOPIC, "for nobody".getBytes(StandardCharsets.UTF_8), only());
    settle(network);
    network.runFor(Duration.ofSeconds(30));
    assertThat(nodes.get(0).texts(TOPIC))
        .as("received by the neighbour that was named")
        .containsExactly("for n0");
    assertThat(nodes.get(2).texts(TOPIC))
        .as("received by the neighbour that was not named")
        .isEmpty();
    assertThat(publisher.texts(TOPIC))
        .as("received by own subscriptions")
        .containsExactly("for nobody");
  }

  private static PublishOptions only(SimNode... named) {
    return PublishOptions.DEFAULT.withOnlyTo(Arrays.stream(named).map(SimNode::id).toList());
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
