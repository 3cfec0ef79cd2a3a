package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.freshet.pubsub.core.Nodes.eventually;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.Topic;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.transport.StreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NodeLifecycleTest {

  @Test
  void twoNodesTalkAndSeeEachOther() {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (PubSub a = Nodes.listening();
        PubSub b = Nodes.listening()) {
      b.topic("t").subscribe(message -> heard.add(message.text() + " from " + message.via()));
      assertThat(Nodes.await(a.connect(b.addresses().get(0)))).contains(b.peerId());
      assertThat(Nodes.await(a.neighbours())).containsExactly(b.peerId());
      assertThat(Nodes.await(a.topic("t").subscribers())).containsExactly(b.peerId());

      PublishResult result = Nodes.await(a.topic("t").publish("hello"));

      assertThat(result.copies())
          .containsExactly(new PublishResult.Copy(Optional.of(b.peerId()), Outcome.WRITTEN));
      eventually()
          .untilAsserted(
              () -> assertThat(heard).containsExactly("hello from Optional[" + a.peerId() + "]"));
    }
  }

  @Test
  void closeIsIdempotentAndLeavesNoThread() {
    PubSub a = Nodes.listening();
    PubSub b = Nodes.listening();
    String idOfA = a.peerId().toString();
    String idOfB = b.peerId().toString();
    a.topic("t").subscribe(message -> {});
    b.topic("t").subscribe(message -> {});
    Nodes.connect(a, b);
    Nodes.await(a.topic("t").publish("x"));
    assertThat(Nodes.threadsOf(a)).isNotEmpty();

    a.close();
    a.close();
    b.close();

    eventually()
        .untilAsserted(
            () -> {
              assertThat(Nodes.threadsOf(idOfA)).isEmpty();
              assertThat(Nodes.threadsOf(idOfB)).isEmpty();
            });
  }

  @Test
  void everyCallOnAClosedNodeSaysSo() {
    PubSub node = Nodes.listening();
    Topic topic = node.topic("t");
    node.close();
    List<Runnable> calls =
        List.of(
            node::peerId,
            node::addresses,
            () -> node.topic("t"),
            () -> node.connect("/ip4/127.0.0.1/tcp/2"),
            () -> node.disconnect(Identity.generate().peerId()),
            node::bans,
            node::neighbours,
            () -> node.view(Object.class),
            node::stats,
            topic::name,
            () -> topic.publish("x"),
            () -> topic.subscribe(message -> {}),
            () -> topic.addValidator(message -> null),
            topic::subscribers);
    for (Runnable call : calls) {
      assertThatIllegalStateException().isThrownBy(call::run).withMessageContaining("closed");
    }
    topic.close();
    node.close();
  }

  @Test
  void closeFromAHandlerReturnsAtOnceAndGoesOnInTheBackground() throws Exception {
    CompletableFuture<Boolean> wasInterrupted = new CompletableFuture<>();
    PubSub node = Nodes.listening();
    String id = node.peerId().toString();
    node.topic("t")
        .subscribe(
            message -> {
              node.close();
              wasInterrupted.complete(Thread.currentThread().isInterrupted());
            });
    node.topic("t").publish("x");
    assertThat(wasInterrupted.get(20, TimeUnit.SECONDS)).isFalse();
    eventually().untilAsserted(() -> assertThat(Nodes.threadsOf(id)).isEmpty());
  }

  @Test
  void aHandlerThatNeverReturnsHoldsUpTheEndForABoundedTimeOnly() {
    CountDownLatch entered = new CountDownLatch(1);
    PubSub node = Nodes.listening();
    String id = node.peerId().toString();
    node.topic("t")
        .subscribe(
            message -> {
              entered.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    node.topic("t").publish("x");
    eventually().until(() -> entered.getCount() == 0);
    long begin = System.nanoTime();
    node.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    eventually().untilAsserted(() -> assertThat(Nodes.threadsOf(id)).isEmpty());
  }

  @Test
  void whatIsQueuedLeavesBeforeTheEnd() {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (PubSub b = Nodes.listening()) {
      b.topic("t").subscribe(message -> heard.add(message.text()));
      PubSub a = Nodes.listening();
      Nodes.connect(a, b);
      for (int i = 0; i < 500; i++) {
        a.topic("t").publish("m" + i);
      }
      a.close();
      eventually().untilAsserted(() -> assertThat(heard).hasSize(500));
    }
  }

  @Test
  void publishingThatTheEndOvertakesCompletesWithShutdown() throws Exception {
    try (RawPeer deaf = new RawPeer(false)) {
      PubSub node = Nodes.listening();
      deaf.subscribe(deaf.dial(node.addresses().get(0)), "t");
      eventually().until(() -> !Nodes.await(node.topic("t").subscribers()).isEmpty());
      CompletableFuture<PublishResult> pending =
          node.topic("t").publish("never read").toCompletableFuture();
      node.close();
      assertThat(pending).isCompleted();
      assertThat(pending.get().copies())
          .extracting(PublishResult.Copy::outcome)
          .containsExactly(Outcome.SHUTDOWN);
    }
  }

  @Test
  void connectingThatTheEndOvertakesFails() {
    PubSub node = Nodes.listening();
    CompletableFuture<Optional<PeerId>> pending =
        node.connect("/ip4/127.0.0.1/tcp/" + LoopbackTransport.SILENT_PORT).toCompletableFuture();
    node.close();
    assertThat(pending)
        .failsWithin(Nodes.SOON)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("closed");
  }

  @Test
  void codeThatNeverComesBackFromAResultKeepsNoOtherResultFromItsEnd() {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    PubSub node = Nodes.listening();
    CompletableFuture<Optional<PeerId>> pending =
        node.connect("/ip4/127.0.0.1/tcp/" + LoopbackTransport.SILENT_PORT).toCompletableFuture();
    Runnable neverBack =
        () -> {
          entered.countDown();
          while (release.getCount() > 0) {
            // Deaf to interrupts.
            LockSupport.parkNanos(1_000_000);
          }
        };
    // Nobody wants the topic, so the result comes when the time is over, behind this chaining.
    node.topic("t")
        .awaitSubscribers(1, Duration.ofMillis(500))
        .whenComplete((count, failure) -> neverBack.run());
    eventually().until(() -> entered.getCount() == 0);
    node.close();
    assertThat(pending).failsWithin(Nodes.SOON);
    release.countDown();
  }

  @Test
  void aPlugInThatCannotBeBuiltLeavesNoTransportOpen() {
    int before = LoopbackTransport.CLOSED.get();
    assertThatIllegalStateException()
        .isThrownBy(() -> Nodes.builder().router(new UnbuildableRouter()).build());
    assertThat(LoopbackTransport.CLOSED.get()).isEqualTo(before + 1);
  }

  private static final class UnbuildableRouter extends EverybodyRouter.Provider {
    @Override
    public String id() {
      return "unbuildable";
    }

    @Override
    public Class<? extends Router> type() {
      return Router.class;
    }
  }

  @Test
  void aNodeThatCannotListenLeavesNoThread() {
    try (PubSub first = Nodes.listening()) {
      String taken = first.addresses().get(0).withoutPeerId().toString();
      Identity identity = Identity.generate();
      assertThatThrownBy(() -> Nodes.builder().identity(identity).listen(taken).build())
          .isInstanceOf(StreamException.class)
          .hasMessageContaining("in use");
      eventually()
          .untilAsserted(() -> assertThat(Nodes.threadsOf(identity.peerId().toString())).isEmpty());
    }
  }

  @Test
  void listenersHearEventsInOrder() {
    List<PubSubEvent> events = new CopyOnWriteArrayList<>();
    try (PubSub a = Nodes.builder().onEvent(events::add).build();
        PubSub b = Nodes.listening()) {
      Nodes.connect(a, b);
      assertThat(Nodes.await(a.disconnect(b.peerId()))).isEqualTo(1);
      eventually()
          .untilAsserted(
              () -> assertThat(events).last().isInstanceOf(PubSubEvent.ConnectionClosed.class));
      assertThat(events).first().isInstanceOf(PubSubEvent.ConnectionOpened.class);
      assertThat(Nodes.await(a.neighbours())).isEmpty();
    }
  }
}
