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
import org.freshet.interop.harness.Nodes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A stream of go's arrives on a younger connection, ours follows there (rule 4), all the while we
 * publish. go resets the stream it has when the next one comes, with what is unread in it: who
 * moves too early loses messages.
 */
class StreamMoveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MESSAGES = 5000;
  private static final int MOST_OUTSTANDING = 250;
  private static final int CHUNK = 50;
  private static final int MESSAGE_BYTES = 2048;

  @RegisterExtension final Nodes nodes = new Nodes();

  private Node ours;
  private Node go;

  @BeforeEach
  void connect() {
    ours = nodes.start(FRESHET, "--router", "floodsub");
    go = nodes.start(GO, "--router", "floodsub", "--topic", "t");
    ours.dial(go);
    ours.awaitReceiver(go, "t");
  }

  @Test
  void aMoveUnderLoadLosesNothing() {
    final int moves = 5;
    publishWithMoves(moves, "openStream");

    ours.await(0, MESSAGES, published("t").with("receivers", 1).with("dropped", 0), PATIENCE);
    go.await(0, MESSAGES, message("t"), PATIENCE);
    assertThat(idsOf(go, message("t"))).hasSize(MESSAGES);
    assertThatOursMoved(moves);
  }

  /**
   * go resets its stream before it opens the next one, and takes its wish for the topic along: what
   * is published meanwhile has no receiver. All the rest arrives.
   */
  @Test
  void whatHadAReceiverArrivesThoughGoResetsItsStreamFirst() {
    final int moves = 3; // go opens its stream to a peer four times, then never again
    publishWithMoves(moves, "moveStream");

    ours.await(0, MESSAGES, published("t").with("dropped", 0), PATIENCE);
    Set<String> sent = idsOf(ours, published("t").with("receivers", 1));
    go.await(0, sent.size(), message("t"), PATIENCE);
    assertThat(idsOf(go, message("t"))).isEqualTo(sent);
    assertThatOursMoved(moves);
  }

  private void publishWithMoves(int moves, String command) {
    int distance = MESSAGES / (moves + 1);
    for (int sent = 0; sent < MESSAGES; sent++) {
      if (sent > 0 && sent % distance == 0 && sent / distance <= moves) {
        // By the bare address: a dial to a peer that is connected already does nothing.
        ours.dial(go.place());
        go.await(0, sent / distance + 1, connection(ours.id(), "opened"), Node.PATIENCE);
        go.command(Map.of(command, "newest", "peer", ours.id()));
      }
      ours.publish("t", Payloads.numbered(sent, MESSAGE_BYTES));
      if (sent % CHUNK == 0 && sent > MOST_OUTSTANDING) {
        ours.await(0, sent - MOST_OUTSTANDING, published("t"), Node.PATIENCE);
      }
    }
  }

  private void assertThatOursMoved(int moves) {
    await().atMost(Node.PATIENCE).until(() -> oursIsOnTheNewestConnection());
    assertThat(ours.events(stream(go.id(), "outbound", "opened"))).hasSize(moves + 1);
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
