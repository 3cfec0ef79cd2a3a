package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.freshet.interop.harness.Expected.connection;
import static org.freshet.interop.harness.Expected.event;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.published;
import static org.freshet.interop.harness.Expected.stream;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.GO;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.freshet.interop.harness.Event;
import org.freshet.interop.harness.Expected;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.SlowLink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A stream of go's arrives on a younger connection, ours follows there (rule 4), all the while we
 * publish. go resets the stream it has when the next one comes, with what is unread in it; and each
 * connection is so much faster than the one before that a hello on it overtakes what is still on
 * its way: who moves too early loses messages.
 */
class StreamMoveTest extends OnEachStack {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration[] LATENCIES = {
    Duration.ofMillis(80), Duration.ofMillis(15), Duration.ofMillis(3), Duration.ZERO
  };

  /** go opens its own stream to a peer four times, then never again: no more moves than that. */
  private static final int MOVES = LATENCIES.length - 1;

  private static final int MESSAGES = 5000;
  private static final int MESSAGES_A_CONNECTION = MESSAGES / LATENCIES.length;
  private static final int MOST_OUTSTANDING = 250;
  private static final int CHUNK = 50;
  private static final int MESSAGE_BYTES = 1024;

  private Node ours;
  private Node go;
  private SlowLink link;

  @BeforeEach
  void connect() {
    ours = nodes.start(FRESHET, "--router", "floodsub");
    go = nodes.start(GO, "--router", "floodsub", "--topic", "t");
    link = SlowLink.to(go.address(), LATENCIES);
    ours.dial(link.place());
    ours.awaitReceiver(go, "t");
  }

  @AfterEach
  void closeLink() throws Exception {
    link.close();
  }

  @Test
  void aMoveUnderLoadLosesNothing() {
    publishWithMoves("openStream");

    ours.await(0, MESSAGES, published("t").with("receivers", 1).with("dropped", 0), PATIENCE);
    go.await(0, MESSAGES, message("t"), PATIENCE);
    assertThat(idsOf(go, message("t"))).hasSize(MESSAGES);
    assertThatOursMoved();
  }

  /**
   * go resets its stream before it opens the next one, and takes its wish for the topic along: what
   * is published meanwhile has no receiver. All the rest arrives.
   */
  @Test
  void whatHadAReceiverArrivesThoughGoResetsItsStreamFirst() {
    publishWithMoves("moveStream");

    ours.await(0, MESSAGES, published("t").with("dropped", 0), PATIENCE);
    Set<String> sent = idsOf(ours, published("t").with("receivers", 1));
    go.await(0, sent.size(), message("t"), PATIENCE);
    assertThat(idsOf(go, message("t"))).isEqualTo(sent);
    assertThatOursMoved();
  }

  /** Publishes without a pause, and half-way between two new connections has go use the last. */
  private void publishWithMoves(String command) {
    for (int sent = 0; sent < MESSAGES; sent++) {
      int connection = sent / MESSAGES_A_CONNECTION;
      int place = sent % MESSAGES_A_CONNECTION;
      if (connection > 0 && place == 0) {
        // Ours follows go's stream to the connection that is newest then: were there another
        // already, it would skip one.
        ours.await(0, connection, stream(go.id(), "outbound", "opened"), Node.PATIENCE);
        ours.dial(link.place());
        go.await(0, connection + 1, connection(ours.id(), "opened"), Node.PATIENCE);
      }
      if (connection > 0 && place == MESSAGES_A_CONNECTION / 2) {
        if (command.equals("moveStream")) {
          // go opens its next stream only after a pause; there must be one to move.
          go.await(0, connection, stream(ours.id(), "outbound", "opened"), Node.PATIENCE);
        }
        go.command(Map.of(command, "newest", "peer", ours.id()));
      }
      ours.publish("t", Payloads.numbered(sent, MESSAGE_BYTES));
      if (sent % CHUNK == 0 && sent > MOST_OUTSTANDING) {
        ours.await(0, sent - MOST_OUTSTANDING, published("t"), Node.PATIENCE);
      }
    }
  }

  private void assertThatOursMoved() {
    await().atMost(Node.PATIENCE).until(() -> oursIsOnTheNewestConnection());
    assertThat(ours.events(stream(go.id(), "outbound", "opened"))).hasSize(MOVES + 1);
    assertThat(ours.events(connection(go.id(), "closed"))).isEmpty();
  }

  /** {@return whether the one pubsub stream that we opened is on the connection that came last} */
  private boolean oursIsOnTheNewestConnection() {
    int mark = go.mark();
    go.command(Map.of("connections", ours.id()));
    Event answer = go.awaitAfter(mark, event("connections"));
    List<String> connections = answer.texts("connections");
    return answer.objects("streams").stream()
        .filter(s -> s.text("protocol").equals("/floodsub/1.0.0"))
        .filter(s -> s.text("direction").equals("inbound"))
        .map(s -> s.text("connection"))
        .toList()
        .equals(connections.subList(connections.size() - 1, connections.size()));
  }

  private static Set<String> idsOf(Node teller, Expected events) {
    return teller.events(events).stream().map(e -> e.text("id")).collect(Collectors.toSet());
  }
}
