package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.Gossipsub.TOPIC;
import static org.freshet.interop.harness.Expected.connection;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.published;
import static org.freshet.interop.harness.Expected.stream;
import static org.freshet.interop.harness.Expected.subscriber;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.RUST;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.freshet.interop.harness.Event;
import org.freshet.interop.harness.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rust's gossipsub does unlike the others, each met once. */
class RustTrapsTest extends OnEachStack {
  private static final Duration TIME_TO_HEAL_BY_A_NEW_CONNECTION = Duration.ofSeconds(12);

  /** How often we open our stream on one connection; rust reads no fifth. */
  private static final int OPENINGS = 4;

  /** rust's own default, which it checks its whole read buffer against. */
  private static final int RUSTS_FRAME_BYTES = 65_536;

  private static final int RUSTS_TOPICS_A_PEER = 100;

  /** Slower sent than read from a command; all of them together fit our own reader's queue. */
  private static final int SLOW_BYTES = 50_000;

  /** The fifth stream on a connection would make rust deaf and dumb there for good. */
  @Test
  void aConnectionOnWhichOurStreamWasLostFourTimesIsReplaced() {
    Node rust = nodes.start(RUST, Gossipsub.options());
    Node ours = nodes.start(FRESHET, Gossipsub.options());
    ours.dial(rust);
    Gossipsub.awaitMesh(ours, rust);
    for (int i = 1; i <= OPENINGS; i++) {
      int mark = rust.mark();
      rust.command(Map.of("resetStream", "inbound", "peer", ours.id()));
      rust.awaitAfter(mark, stream(ours.id(), "inbound", "closed"));
      rust.awaitAfter(mark, stream(ours.id(), "inbound", "opened"));
    }
    assertThat(rust.events(connection(ours.id(), "opened"))).hasSize(2);
    assertFlowsBothWays(ours, rust);
  }

  /** It grafts and gossips on the next stream, but does not say again what it wants. */
  @Test
  void aConnectionOnWhichRustForgotItsHelloIsReplaced() {
    Node rust = nodes.start(RUST, Gossipsub.options());
    Node ours = nodes.start(FRESHET, Gossipsub.options("unsubscribeBackoff=1s"));
    ours.dial(rust);
    Gossipsub.awaitMesh(ours, rust);
    int mark = ours.mark();
    rust.command(Map.of("resetStream", "outbound", "peer", ours.id()));
    ours.awaitAfter(mark, subscriber(rust.id(), TOPIC, false));
    assertFlowsBothWays(ours, rust);
    assertThat(ours.subscribers(TOPIC)).containsExactly(rust.id());
    assertThat(ours.events(mark, connection(rust.id(), "closed"))).hasSize(1);
    Gossipsub.awaitMesh(ours, rust);
  }

  private static void assertFlowsBothWays(Node ours, Node rust) {
    Flow.awaitBegin(ours, rust, TOPIC, TIME_TO_HEAL_BY_A_NEW_CONNECTION);
    Flow.awaitBegin(rust, ours, TOPIC, TIME_TO_HEAL_BY_A_NEW_CONNECTION);
    Flow.assertLosesNothing(ours, rust, TOPIC);
    Flow.assertLosesNothing(rust, ours, TOPIC);
  }

  /**
   * Over 16 KiB of subscriptions and control in one RPC end the stream. rust takes note of a
   * hundred topics of a peer, and no more.
   */
  @Test
  void aLongHelloIsSplit() {
    Node rust = nodes.start(RUST, Gossipsub.options());
    List<String> topics = new ArrayList<>();
    List<String> options = new ArrayList<>();
    for (int i = 0; i < RUSTS_TOPICS_A_PEER - 1; i++) {
      topics.add(i + "-" + "x".repeat(200));
      options.addAll(List.of("--topic", topics.get(i)));
    }
    Node ours =
        nodes.start(FRESHET, Gossipsub.with(Gossipsub.options(), options.toArray(String[]::new)));
    ours.dial(rust);
    for (String topic : topics) {
      rust.await(subscriber(ours.id(), topic, true));
    }
    assertThat(rust.events(stream(ours.id(), "inbound", "closed"))).isEmpty();
  }

  /** The largest still leaves 9 KB, small ones share frames of up to 48 KiB. */
  @ParameterizedTest(name = "{0} messages of {1} bytes")
  @CsvSource({"5000, 1024", "500, 40000", "300, 56000"})
  void whatIsSentBackToBackFitsIntoRustsReadBuffer(int messages, int bytes) {
    Node rust =
        nodes.start(
            RUST,
            Gossipsub.with(
                Gossipsub.options(), "--max-message", String.valueOf(RUSTS_FRAME_BYTES)));
    Node ours = nodes.start(FRESHET, Gossipsub.options());
    ours.dial(rust);
    Gossipsub.awaitMesh(ours, rust);
    for (int i = 0; i < messages; i++) {
      ours.publish(TOPIC, Payloads.numbered(i, bytes));
    }
    rust.await(0, messages, message(TOPIC).with("via", ours.id()), Node.PATIENCE);
    assertThat(rust.events(stream(ours.id(), "inbound", "closed"))).isEmpty();
  }

  /**
   * rust drops what its queue to us has no room for, before it has left, and does not announce it
   * to a member of its mesh: that much is lost, and nothing else.
   */
  @Test
  void aQueueOfRustsThatOverflowsCostsOnlyWhatWasDropped() {
    final int messages = 500;
    Node rust = nodes.start(RUST, Gossipsub.options("outboundQueue=2"));
    Node ours = nodes.start(FRESHET, Gossipsub.options());
    rust.dial(ours);
    Gossipsub.awaitMesh(ours, rust);
    for (int i = 0; i < messages; i++) {
      rust.publish(TOPIC, Payloads.numbered(i, SLOW_BYTES));
    }
    List<Event> published = rust.await(0, messages, published(TOPIC), Node.PATIENCE);
    long left = published.stream().filter(one -> one.number("receivers") == 1).count();
    assertThat(left).as("messages that found room in the queue").isBetween(1L, messages - 1L);
    ours.await(0, (int) left, message(TOPIC), Node.PATIENCE);
    assertFlowsBothWays(ours, rust);
    assertThat(ours.events(stream(rust.id(), "inbound", "closed"))).isEmpty();
  }

  /**
   * Larger than rust takes: it ends our stream, reads no more of it, and the connection lives on.
   */
  @Test
  void aMessageThatIsTooLargeForRustCostsOneStream() {
    Node rust =
        nodes.start(
            RUST,
            Gossipsub.with(
                Gossipsub.options(), "--max-message", String.valueOf(RUSTS_FRAME_BYTES)));
    Node ours = nodes.start(FRESHET, Gossipsub.options());
    ours.dial(rust);
    Gossipsub.awaitMesh(ours, rust);
    int mark = ours.mark();
    ours.publish(TOPIC, Payloads.numbered(0, RUSTS_FRAME_BYTES + 1));
    ours.awaitAfter(mark, published(TOPIC));
    ours.publish(TOPIC, Payloads.numbered(1, 4));
    ours.awaitAfter(mark, stream(rust.id(), "outbound", "closed"));
    ours.awaitAfter(mark, stream(rust.id(), "outbound", "opened"));
    assertFlowsBothWays(ours, rust);
    assertThat(ours.events(connection(rust.id(), "closed"))).isEmpty();
  }
}
