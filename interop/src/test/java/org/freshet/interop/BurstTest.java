package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.published;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.RUST;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many messages at once: all arrive, each publisher's in the order of its publishing. */
@Execution(ExecutionMode.SAME_THREAD) // each keeps both processors busy
class BurstTest extends OnEachStack {
  /** js checks some hundred signatures a second where others compute beside it. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final int MESSAGE_BYTES = 100;

  @ParameterizedTest
  @MethodSource("org.freshet.interop.harness.Implementation#peers")
  void burstsOfTwoPeersReachUsInTheOrderOfEach(Implementation peer) {
    Node ours = nodes.start(FRESHET, "--router", "floodsub", "--topic", "t");
    List<Node> publishers =
        List.of(
            nodes.start(peer, "--router", "floodsub"), nodes.start(peer, "--router", "floodsub"));
    for (Node publisher : publishers) {
      publisher.dial(ours);
      publisher.awaitReceiver(ours, "t");
    }
    publishers.forEach(publisher -> publishBurst(publisher, 1000));
    publishers.forEach(publisher -> assertArrivedInOrder(publisher, ours, 1000));
  }

  /**
   * With one worker go and js check signatures one after another, and so keep the order of the
   * wire; rust does so in any case.
   */
  @ParameterizedTest
  @MethodSource("org.freshet.interop.harness.Implementation#peers")
  void aBurstOfOursReachesThePeerInOrder(Implementation kind) {
    Node ours = nodes.start(FRESHET, "--router", "floodsub");
    List<String> options = new ArrayList<>(List.of("--router", "floodsub", "--topic", "t"));
    if (kind != RUST) {
      options.addAll(List.of("--param", "validateWorkers=1"));
    }
    Node peer = nodes.start(kind, options.toArray(String[]::new));
    ours.dial(peer);
    ours.awaitReceiver(peer, "t");
    publishBurst(ours, 1000);
    assertArrivedInOrder(ours, peer, 1000);
  }

  @ParameterizedTest
  @MethodSource("org.freshet.interop.harness.Implementation#peers")
  void tenThousandLinesAtOnceLoseNothing(Implementation kind) {
    final int messages = 10_000;
    Node ours = nodes.start(FRESHET, "--router", "floodsub");
    Node peer = nodes.start(kind, "--router", "floodsub", "--topic", "t");
    ours.dial(peer);
    ours.awaitReceiver(peer, "t");
    publishBurst(ours, messages);
    ours.await(0, messages, published("t").with("receivers", 1).with("dropped", 0), PATIENCE);
    peer.await(0, messages, message("t"), PATIENCE);
    assertThat(Set.copyOf(numbersFrom(ours, peer))).hasSize(messages);
  }

  private static void publishBurst(Node publisher, int messages) {
    IntStream.range(0, messages)
        .forEach(i -> publisher.publish("t", Payloads.numbered(i, MESSAGE_BYTES)));
  }

  private static void assertArrivedInOrder(Node publisher, Node subscriber, int messages) {
    subscriber.await(0, messages, message("t").with("from", publisher.id()), PATIENCE);
    List<Integer> arrived = numbersFrom(publisher, subscriber);
    assertThat(IntStream.range(0, messages).filter(i -> arrived.get(i) != i).boxed())
        .describedAs("places at which another message arrived")
        .isEmpty();
  }

  private static List<Integer> numbersFrom(Node publisher, Node subscriber) {
    return subscriber.events(message("t").with("from", publisher.id())).stream()
        .map(m -> Payloads.number(m.bytes("data")))
        .toList();
  }
}
