package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.published;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.stream.Stream;
import org.freshet.interop.harness.Event;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;
import org.freshet.pubsub.peer.PeerId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages arrive as they were sent, with the author, the neighbour and the id that are right. */
class MessageTest extends OnEachStack {
  private static final int KIB = 1024;
  private static final List<Integer> SIZES = List.of(1, KIB, 64 * KIB, 900 * KIB);
  private static final int SEQNO_BYTES = 8;

  /** How messages are signed and identified, the same on both sides. */
  enum Policy {
    SIGNED("--message-id", "go"),
    SIGNED_WITH_HASH_AS_ID("--message-id", "sha256"),
    UNSIGNED("--sign", "none");

    private final List<String> options;

    Policy(String... options) {
      this.options = List.of(options);
    }
  }

  static Stream<Arguments> pairingsAndPolicies() {
    return Pairing.bothOrders()
        .flatMap(
            pairing ->
                Stream.of(Policy.values())
                    .filter(policy -> canDo(pairing, policy))
                    .map(policy -> Arguments.of(pairing, policy)));
  }

  /** js's floodsub drops messages without an author, though it sends them. */
  private static boolean canDo(Pairing pairing, Policy policy) {
    return policy != Policy.UNSIGNED || !pairing.has(Implementation.JS);
  }

  @ParameterizedTest
  @MethodSource("pairingsAndPolicies")
  void everySizeArrivesIntactBothWays(Pairing pairing, Policy policy) {
    String[] options =
        Stream.concat(Stream.of("--router", "floodsub", "--topic", "t"), policy.options.stream())
            .toArray(String[]::new);
    Node a = nodes.start(pairing.first(), options);
    Node b = nodes.start(pairing.second(), options);
    a.dial(b);
    a.awaitReceiver(b, "t");
    b.awaitReceiver(a, "t");
    for (int size : SIZES) {
      assertArrives(a, b, Payloads.random(size, size), policy);
      assertArrives(b, a, Payloads.random(size, -size), policy);
    }
  }

  private static void assertArrives(Node from, Node to, byte[] data, Policy policy) {
    from.publish("t", data);
    Event delivered = to.await(message("t", data));
    Event echoed = from.await(message("t", data));
    String author = policy == Policy.UNSIGNED ? null : from.id();

    assertThat(delivered.bytes("data")).isEqualTo(data);
    assertThat(delivered.fields()).containsEntry("from", author).containsEntry("via", from.id());
    assertThat(echoed.fields()).containsEntry("from", author).containsEntry("via", from.id());

    Event answer = from.await(published("t").with("id", delivered.text("id")));
    assertThat(answer.number("receivers")).isEqualTo(1);
    assertThat(answer.number("dropped")).isZero();
    assertThat(echoed.text("id")).isEqualTo(delivered.text("id"));
    assertThatIdIsRight(delivered, data, policy);
  }

  private static void assertThatIdIsRight(Event delivered, byte[] data, Policy policy) {
    byte[] id = delivered.bytes("id");
    if (policy == Policy.SIGNED) {
      byte[] author = PeerId.parse(delivered.text("from")).bytes();
      // One in 256 of js's sequence numbers is shorter.
      assertThat(id)
          .startsWith(author)
          .hasSizeBetween(author.length + 1, author.length + SEQNO_BYTES);
    } else {
      assertThat(id).isEqualTo(sha256(data));
    }
  }

  @ParameterizedTest
  @MethodSource("org.freshet.interop.Pairing#bothOrders")
  void aMessageIsRelayedUnderItsAuthorsName(Pairing pairing) {
    String[] options = {"--router", "floodsub", "--topic", "t"};
    Node left = nodes.start(pairing.first(), options);
    Node middle = nodes.start(pairing.second(), options);
    Node right = nodes.start(pairing.first(), options);
    left.dial(middle);
    right.dial(middle);
    left.awaitReceiver(middle, "t");
    middle.awaitReceiver(right, "t");

    byte[] data = Payloads.random(KIB, 1);
    left.publish("t", data);
    Event delivered = right.await(message("t", data));
    assertThat(delivered.fields())
        .containsEntry("from", left.id())
        .containsEntry("via", middle.id())
        .containsEntry("id", left.await(published("t")).text("id"));
  }

  private static byte[] sha256(byte[] data) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(data);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
