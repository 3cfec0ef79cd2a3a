package org.freshet.interop;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.Stack;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubBuilder;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.ValidatorOptions;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.gossipsub.GossipsubParams;
import org.freshet.pubsub.router.gossipsub.GossipsubParamsBuilder;
import org.freshet.pubsub.router.gossipsub.GossipsubView;
import org.freshet.pubsub.router.gossipsub.ScoreBreakdown;
import org.freshet.pubsub.router.gossipsub.ScoreView;

/**
 * A node of ours in the tests' own JVM, for what the command line does not offer: validators, views
 * of the router, counters. It subscribes to {@link Gossipsub#TOPIC}.
 */
final class LocalNode implements AutoCloseable {
  private static final TopicName TOPIC = TopicName.of(Gossipsub.TOPIC);

  private final PubSub pubsub;
  private final List<Message> delivered = new CopyOnWriteArrayList<>();

  /** Starts it, with quick heartbeats. */
  LocalNode(
      Stack stack,
      UnaryOperator<GossipsubParamsBuilder> parameters,
      UnaryOperator<PubSubBuilder> more) {
    GossipsubParams quick =
        parameters
            .apply(
                GossipsubParams.defaults().toBuilder()
                    .heartbeat(Duration.ofMillis(200))
                    .heartbeatInitialDelay(Duration.ofMillis(100)))
            .build();
    pubsub =
        more.apply(stack.on(PubSub.builder()).router("gossipsub").routerParameters(quick)).build();
    pubsub.topic(Gossipsub.TOPIC).subscribe(delivered::add);
  }

  /** Has every message of others judged valid, but only after a while. */
  static UnaryOperator<PubSubBuilder> judgingFor(Duration delay) {
    Executor later = CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS);
    return builder ->
        builder.validator(
            message -> CompletableFuture.supplyAsync(() -> Verdict.ACCEPT, later),
            ValidatorOptions.DEFAULT);
  }

  PubSub pubsub() {
    return pubsub;
  }

  String id() {
    return pubsub.peerId().toString();
  }

  String address() {
    return pubsub.addresses().get(0).toString();
  }

  void dial(String address) {
    pubsub.connect(address).toCompletableFuture().join();
  }

  void publish(byte[] data) {
    pubsub.topic(Gossipsub.TOPIC).publish(data).toCompletableFuture().join();
  }

  /** {@return what has been delivered so far, in that order} */
  List<Message> delivered() {
    return delivered;
  }

  boolean hasInMesh(Node other) {
    return mesh().contains(PeerId.parse(other.id()));
  }

  /** {@return who is in the topic's mesh} */
  List<PeerId> mesh() {
    return pubsub.view(GossipsubView.class).orElseThrow().meshNow(TOPIC);
  }

  /** {@return another node's score as of the last heartbeat} */
  ScoreBreakdown scoreOf(Node other) {
    return pubsub
        .view(ScoreView.class)
        .flatMap(scores -> scores.breakdown(PeerId.parse(other.id())))
        .orElse(ScoreBreakdown.ZERO);
  }

  long count(String counter) {
    return pubsub.stats().get(counter);
  }

  @Override
  public void close() {
    pubsub.close();
  }
}
