package org.freshet.pubsub.benchmarks.load;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubBuilder;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.SubscriptionOptions.Overflow;
import org.freshet.pubsub.Topic;
import org.freshet.pubsub.benchmarks.measure.BenchFailure;
import org.freshet.pubsub.benchmarks.measure.Pacer;
import org.freshet.pubsub.benchmarks.measure.Round;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.router.gossipsub.GossipsubParams;
import org.jspecify.annotations.Nullable;

/**
 * A publisher, perhaps a relay, and the subscribers: nodes as a user builds them, each with all of
 * its own, connected over loopback.
 */
final class LoadNetwork implements AutoCloseable {
  private static final String TOPIC = "bench";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(20);

  /** Publishing blocks while much waits for room: no longer than this, then a copy has expired. */
  private static final PublishOptions WAITING =
      PublishOptions.PATIENT.withGiveUpAfter(Duration.ofSeconds(20));

  private static final Duration PROBE_TIMEOUT = Duration.ofMillis(500);
  private static final long POLL_NANOS = 1_000_000;
  private static final int PROBES_IN_A_ROW = 2;

  /** What a message may have beside its payload in a queue and on the wire. */
  private static final int MESSAGE_OVERHEAD_BYTES = 1024;

  private final LoadOptions options;
  private final Deque<PubSub> nodes = new ArrayDeque<>();
  private final Topic publisher;

  /** The last probe that each subscriber got; probes have negative numbers. */
  private final AtomicLongArray probed;

  private volatile @Nullable Arrivals arrivals;
  private long nextNumber;

  private LoadNetwork(LoadOptions options) {
    this.options = options;
    this.probed = new AtomicLongArray(options.subscribers());
    PubSub first = node();
    this.publisher = first.topic(TOPIC);
  }

  /**
   * {@return the nodes, connected, with messages going through}
   *
   * @throws BenchFailure when they cannot be built or connected
   */
  static LoadNetwork open(LoadOptions options) {
    LoadNetwork network = new LoadNetwork(options);
    try {
      network.connect();
      network.settle();
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /** Runs the round on the calling thread. */
  LoadRound.Result round(Round round) {
    int messages = round.messages();
    long first = nextNumber;
    nextNumber += messages;
    Arrivals counted = new Arrivals(first, messages, options.subscribers(), PATIENCE);
    System.gc();
    arrivals = counted;
    Pacer pacer = new Pacer(round.rate(), System::nanoTime, LockSupport::parkNanos);
    return new LoadRound(counted, first, messages)
        .run(this::publish, pacer, options.window(), options.size());
  }

  private PubSub node() {
    PubSubBuilder builder =
        PubSub.builder()
            .listen(options.link().listenAddress())
            .router(options.router())
            .transportSettings(options.link().settings())
            .limits(limits());
    if (options.router().equals("gossipsub")) {
      takeEverybodyIn(builder);
    }
    if (!options.signed()) {
      builder.signaturePolicy(SignaturePolicy.STRICT_NO_SIGN).messageId(Payload::id);
    }
    PubSub node = builder.build();
    nodes.push(node);
    return node;
  }

  /** The network is a star: whoever is not in its middle's mesh would get nothing. */
  private void takeEverybodyIn(PubSubBuilder builder) {
    int degree = Math.max(GossipsubParams.defaults().d(), options.subscribers());
    builder
        .routerParameter("d", Integer.toString(degree))
        .routerParameter("dLow", Integer.toString(degree))
        .routerParameter("dHigh", Integer.toString(2 * degree));
  }

  /**
   * {@return the defaults, raised where a message, or a whole window in one place, would not fit}
   * Without a window queues fill, which is what they are for.
   */
  private Limits limits() {
    long messageBytes = (long) options.size() + MESSAGE_OVERHEAD_BYTES;
    Limits least = Limits.DEFAULT;
    int together = options.hasWindow() ? options.window() : 1;
    return least.toBuilder()
        .maxFrameBytes(atLeast(least.maxFrameBytes(), messageBytes))
        .inboundBufferBytes(atLeast(least.inboundBufferBytes(), 2 * messageBytes))
        .outboundQueueBytes(atLeast(least.outboundQueueBytes(), messageBytes * together))
        .outboundQueueMessages(atLeast(least.outboundQueueMessages(), together))
        .subscriptionQueue(atLeast(least.subscriptionQueue(), together))
        .build();
  }

  private static int atLeast(int usual, long needed) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(usual, needed));
  }

  private void connect() {
    PubSub hub = nodes.element();
    if (options.relay()) {
      PubSub relay = node();
      relay.topic(TOPIC).subscribe(message -> {});
      connect(relay, hub);
      hub = relay;
    }
    for (int i = 0; i < options.subscribers(); i++) {
      int subscriber = i;
      PubSub node = node();
      node.topic(TOPIC).subscribe(message -> received(subscriber, message), readers());
      connect(node, hub);
    }
  }

  /**
   * {@return what a subscriber does that is behind: without a window it may be, but loses nothing}
   */
  private SubscriptionOptions readers() {
    SubscriptionOptions usual = SubscriptionOptions.DEFAULT;
    return options.hasWindow()
        ? usual
            .withMaxMessages(limits().subscriptionQueue())
            .withMaxBytes(Math.max(usual.maxBytes(), (long) options.window() * options.size()))
        : usual.withOverflow(Overflow.HOLD_STREAMS);
  }

  private static void connect(PubSub from, PubSub to) {
    BenchFailure.orFail(
        "cannot connect two nodes",
        from.connect(to.addresses().get(0))
            .toCompletableFuture()
            .orTimeout(SETTLE_TIMEOUT.toSeconds(), TimeUnit.SECONDS));
  }

  private void received(int subscriber, Message message) {
    ByteBuffer payload = message.data();
    long number = Payload.number(payload);
    if (number < 0) {
      probed.set(subscriber, number);
      return;
    }
    Arrivals current = arrivals;
    if (current != null) {
      current.add(subscriber, number, Payload.sentNanos(payload), System.nanoTime());
    }
  }

  /** Waits until messages go through to every subscriber, whatever the router must learn first. */
  private void settle() {
    long deadlineNanos = System.nanoTime() + SETTLE_TIMEOUT.toNanos();
    int inARow = 0;
    for (long probe = Long.MIN_VALUE; inARow < PROBES_IN_A_ROW; probe++) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new BenchFailure(
            "messages did not reach every subscriber within "
                + SETTLE_TIMEOUT.toSeconds()
                + " s after the nodes were connected");
      }
      // A probe may be lost: whether it arrives is what is asked.
      publish(probe, System.nanoTime());
      inARow = arrives(probe) ? inARow + 1 : 0;
    }
  }

  private boolean arrives(long probe) {
    long deadlineNanos = System.nanoTime() + PROBE_TIMEOUT.toNanos();
    while (System.nanoTime() - deadlineNanos < 0) {
      int arrived = 0;
      for (int i = 0; i < probed.length(); i++) {
        arrived += probed.get(i) == probe ? 1 : 0;
      }
      if (arrived == probed.length()) {
        return true;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return false;
  }

  private CompletableFuture<PublishResult> publish(long number, long dueNanos) {
    return publisher
        .publish(Payload.of(options.size(), number, dueNanos), WAITING)
        .toCompletableFuture();
  }

  /** Closes all nodes, the last first. */
  @Override
  public void close() {
    arrivals = null;
    nodes.forEach(PubSub::close);
  }
}
