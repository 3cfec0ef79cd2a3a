package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.freshet.interop.harness.Expected.connection;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.stream;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.GO;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.Nodes;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One stream of two is reset while the connection and the other stream live. Two stock go nodes
 * stay one-way after that: who resets the other's stream makes it forget.
 */
class StreamResetTest {
  private static final Duration TIME_TO_HEAL = Duration.ofSeconds(3);
  private static final int MESSAGES_AFTER_HEALING = 20;

  @RegisterExtension final Nodes nodes = new Nodes();

  /** {@code inbound} at go is the stream that we opened. */
  @ParameterizedTest(name = "go resets {0}, {1} dialled")
  @CsvSource({"inbound, go", "inbound, freshet", "outbound, go", "outbound, freshet"})
  void messagesFlowBothWaysAgainAfterAReset(String direction, String dialler) {
    Node ours = nodes.start(FRESHET, "--router", "floodsub", "--topic", "t");
    Node go = nodes.start(GO, "--router", "floodsub", "--topic", "t");
    if (dialler.equals("go")) {
      go.dial(ours);
    } else {
      ours.dial(go);
    }
    ours.awaitReceiver(go, "t");
    go.awaitReceiver(ours, "t");

    int mark = go.mark();
    go.command(Map.of("resetStream", direction, "peer", ours.id()));
    go.awaitAfter(mark, stream(ours.id(), direction, "closed"));
    long resetNanos = System.nanoTime();
    assertFlows(ours, go, resetNanos);
    assertFlows(go, ours, resetNanos);
    assertLosesNothing(ours, go);
    assertLosesNothing(go, ours);
    assertThat(go.events(connection(ours.id(), "closed"))).isEmpty();
    assertThat(ours.events(connection(go.id(), "closed"))).isEmpty();
  }

  /** Publishes until something arrives: what falls into the gap may be lost. */
  private static void assertFlows(Node from, Node to, long sinceNanos) {
    int mark = to.mark();
    AtomicInteger attempt = new AtomicInteger();
    await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(TIME_TO_HEAL.minusNanos(System.nanoTime() - sinceNanos))
        .until(
            () -> {
              from.publish("t", Payloads.text("attempt " + attempt.incrementAndGet()));
              return !to.events(mark, message("t").with("via", from.id())).isEmpty();
            });
  }

  private static void assertLosesNothing(Node from, Node to) {
    for (int i = 0; i < MESSAGES_AFTER_HEALING; i++) {
      byte[] data = Payloads.text("message " + i + " from " + from.id());
      from.publish("t", data);
      to.await(message("t", data));
    }
  }
}
