package org.freshet.pubsub.core;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubBuilder;

/** What tests of whole nodes share. */
final class Nodes {
  static final Duration SOON = Duration.ofSeconds(20);

  private Nodes() {}

  /** {@return a builder of nodes that see each other through {@link LoopbackTransport}} */
  static PubSubBuilder builder() {
    return new CoreFactory()
        .newBuilder()
        .discovery(false)
        .router(new EverybodyRouter.Provider())
        .transport(new LoopbackTransport.Provider());
  }

  static PubSub listening() {
    return builder().listen("/ip4/127.0.0.1/tcp/0").build();
  }

  static void connect(PubSub from, PubSub to) {
    await(from.connect(to.addresses().get(0)));
  }

  /** {@return waits for something that happens soon, also on a busy machine} */
  static ConditionFactory eventually() {
    return Awaitility.await().atMost(SOON);
  }

  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("the stage did not complete normally soon", e);
    }
  }

  /** {@return the names of the threads of a node that live now} */
  static List<String> threadsOf(PubSub node) {
    return threadsOf(node.peerId().toString());
  }

  static List<String> threadsOf(String peerId) {
    String prefix = "freshet-" + peerId.substring(peerId.length() - 6) + "-";
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix))
        .toList();
  }
}
