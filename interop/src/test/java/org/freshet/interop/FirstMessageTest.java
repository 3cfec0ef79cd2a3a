package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.harness.Expected.message;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.Stack;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.Subscription;
import org.freshet.pubsub.Topic;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ten lines of an application: once {@code connect} is done, the very first message arrives. A race
 * shows only now and then, so each is done many times, by a new node each time.
 */
class FirstMessageTest extends OnEachStack {
  private static final int TIMES = 15;

  /** The race is above the stack. */
  private static final int TIMES_ON_FURTHER_STACKS = 5;

  private int times() {
    return stack == Stack.TCP_NOISE ? TIMES : TIMES_ON_FURTHER_STACKS;
  }

  @ParameterizedTest
  @EnumSource(Implementation.class)
  void theFirstMessageAfterConnectIsDelivered(Implementation implementation) {
    Node other = nodes.start(implementation, "--router", "floodsub", "--topic", "news");
    for (int i = 0; i < times(); i++) {
      String hello = "hello " + i;
      try (PubSub pubsub = stack.on(PubSub.builder()).router("floodsub").build()) {
        Topic news = pubsub.topic("news");
        try (Subscription s = news.subscribe(m -> {})) {
          pubsub.connect(other.address()).toCompletableFuture().join();
          news.publish(hello).toCompletableFuture().join();
          other.await(
              message("news", Payloads.text(hello)).with("from", pubsub.peerId().toString()));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Implementation.class)
  void theFirstMessageForASubscriberIsDelivered(Implementation implementation) throws Exception {
    Node other = nodes.start(implementation, "--router", "floodsub");
    for (int i = 0; i < times(); i++) {
      BlockingQueue<String> received = new LinkedBlockingQueue<>();
      try (PubSub pubsub = stack.on(PubSub.builder()).router("floodsub").build()) {
        pubsub.topic("news").subscribe(m -> received.add(m.text()));
        int mark = other.mark();
        other.dial(pubsub.addresses().get(0).toString());
        other.awaitReceiver(mark, pubsub.peerId().toString(), "news");
        other.publish("news", Payloads.text("hello " + i));
        assertThat(received.poll(Node.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
            .isEqualTo("hello " + i);
      }
    }
  }
}
