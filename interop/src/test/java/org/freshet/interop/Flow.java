package org.freshet.interop;

import static org.awaitility.Awaitility.await;
import static org.freshet.interop.harness.Expected.message;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.freshet.interop.harness.Node;

/** Messages from one node to a neighbour that has subscribed. */
final class Flow {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int MESSAGES = 20;

  private Flow() {}

  /** Publishes until something arrives: what falls into a gap may be lost. */
  static void awaitBegin(Node from, Node to, String topic, Duration patience) {
    int mark = to.mark();
    AtomicInteger attempt = new AtomicInteger();
    await()
        .alias("messages flow from " + from.implementation() + " to " + to.implementation())
        .pollInterval(POLL)
        .atMost(patience)
        .until(
            () -> {
              from.publish(topic, Payloads.text("attempt " + attempt.incrementAndGet()));
              return !to.events(mark, message(topic).with("via", from.id())).isEmpty();
            });
  }

  /** Nothing of what is published from now on is lost. */
  static void assertLosesNothing(Node from, Node to, String topic) {
    for (int i = 0; i < MESSAGES; i++) {
      assertArrives(from, to, topic, Payloads.text("message " + i + " of " + from.id()));
    }
  }

  /** One message arrives. */
  static void assertArrives(Node from, Node to, String topic, byte[] data) {
    int mark = to.mark();
    from.publish(topic, data);
    to.awaitAfter(mark, message(topic, data).with("via", from.id()));
  }
}
