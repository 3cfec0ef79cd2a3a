package org.freshet.pubsub.core.engine;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/**
 * The per-stream state of a node as a deterministic machine: {@link #step} takes one event, {@link
 * #flush} writes what a burst of events put into the outbound queues.
 *
 * <p>Not safe for several threads: one thread at a time.
 */
public final class Engine {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private final Scope scope;
  private final EngineContext context;
  private final Set<TopicName> joined = new LinkedHashSet<>();
  private final SubscriptionTable subscriptions;
  private final SubscriberWaits subscriberWaits;
  private final Readiness readiness;
  private final Credits credits;
  private @Nullable Parts parts;
  private @Nullable Long wakeNanos;
  private Timers.@Nullable Timer lookAgain;
  private boolean started;

  /** Everything that needs the router. */
  private record Parts(
      RouterCalls router,
      Sender sender,
      Outbounds outbounds,
      Intake intake,
      Inbounds inbounds,
      Neighbourhood neighbourhood,
      Publishing publishing) {}

  /**
   * Creates an engine without a router; call {@link #install} before the first event.
   *
   * @param random seeded by the caller; the same seed and events give the same effects
   * @param elsewhere what others hold of the node's bytes
   */
  public Engine(
      EngineConfig config,
      Outbox outbox,
      RandomGenerator random,
      Counters counters,
      HeldElsewhere elsewhere) {
    this.scope = new Scope(config, outbox, random, counters, elsewhere);
    this.context = new EngineContext(this, scope);
    this.subscriptions = new SubscriptionTable(this::wantedByMore);
    this.subscriberWaits = new SubscriberWaits(scope, subscriptions);
    this.readiness = new Readiness(scope);
    this.credits = new Credits(scope);
  }

  /** {@return all that the router may do; to be injected into it} */
  public RouterContext context() {
    return context;
  }

  /**
   * Takes the router, once.
   *
   * @throws IllegalStateException when there is one already, or when it serves no protocol
   */
  public void install(Router router) {
    if (parts != null) {
      throw new IllegalStateException("an engine has one router");
    }
    RouterCalls calls = new RouterCalls(scope, router);
    Sender sender = new Sender(scope, calls);
    Announcer announcer = new Announcer(scope, sender, joined);
    MuteNeighbours mute = new MuteNeighbours(scope);
    Outbounds outbounds = new Outbounds(scope, calls, sender, announcer, credits, joined, mute);
    Intake intake = new Intake(scope, calls, joined);
    Inbounds inbounds =
        new Inbounds(scope, calls, subscriptions, outbounds, intake, credits, readiness, mute);
    Neighbourhood neighbourhood =
        new Neighbourhood(scope, subscriptions, outbounds, inbounds, readiness, mute);
    Publishing publishing = new Publishing(scope, calls, joined, intake, sender, neighbourhood);
    parts = new Parts(calls, sender, outbounds, intake, inbounds, neighbourhood, publishing);
  }

  private Parts parts() {
    if (parts == null) {
      throw new IllegalStateException("install a router before the first event");
    }
    return parts;
  }

  /**
   * Handles one event.
   *
   * @param nowNanos never less than at the call before
   */
  public void step(EngineEvent event, long nowNanos) {
    scope.nowNanos = nowNanos;
    scope.sequence++;
    if (wakeNanos != null && wakeNanos - nowNanos <= 0) {
      wakeNanos = null;
    }
    if (!started) {
      started = true;
      parts().router.onStarted();
    }
    scope.timers.runDue(nowNanos);
    handle(event);
  }

  /** Writes what streams have room for. {@return whether all of them are full and more waits} */
  public boolean flush(long nowNanos) {
    scope.nowNanos = nowNanos;
    if (started) {
      parts().router.beforeWrite();
    }
    boolean freed = scope.budget.takeFreed();
    parts().sender.flush(freed);
    credits.flush(freed);
    lookAgain();
    Timers.Timer first = scope.timers.first();
    if (first != null && (wakeNanos == null || first.deadlineNanos != wakeNanos)) {
      wakeNanos = first.deadlineNanos;
      scope.outbox.wakeAt(first.deadlineNanos);
    } else if (first == null) {
      wakeNanos = null;
    }
    return parts().sender.waitsForWrites();
  }

  /** What others hold of the budget they let go of without telling: asks from time to time. */
  private void lookAgain() {
    boolean anybodyWaits = credits.hasHeldBack() || parts().sender.hasWaiting();
    if (lookAgain == null && anybodyWaits && scope.budget.isHeldElsewhere()) {
      lookAgain =
          scope.after(
              LOOK_AGAIN,
              () -> {
                lookAgain = null;
                scope.budget.lookAgain();
              });
    }
  }

  /** {@return how many entries each table holds, by name; all are 0 on an idle node} */
  public Map<String, Integer> tableSizes() {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    parts().neighbourhood.addSizes(sizes);
    sizes.put("streams.inbound", parts().inbounds.count());
    sizes.put("streams.outbound", parts().outbounds.table().all().size());
    sizes.put("topics", subscriptions.topics());
    sizes.put("topics.bytes", (int) Math.min(scope.wishBudget.usedBytes(), Integer.MAX_VALUE));
    sizes.put("waits", subscriberWaits.size());
    parts().intake.addSizes(sizes);
    sizes.put("timers", scope.timers.size());
    sizes.put("bytes", (int) Math.min(scope.budget.heldBytes(), Integer.MAX_VALUE));
    return sizes;
  }

  /** {@return the same of what outlasts a rest and of the router's own tables, by counter name} */
  public Map<String, Integer> lastingSizes() {
    Map<String, Integer> sizes = parts().router.tableSizes();
    sizes.put("table.seen.now", parts().intake.seenIds());
    return sizes;
  }

  private void handle(EngineEvent event) {
    // The frequent ones first.
    if (event instanceof EngineEvent.RpcRead e) {
      parts().inbounds.rpcRead(e.stream(), e.rpc());
    } else if (event instanceof EngineEvent.Written e) {
      written(e);
    } else if (event instanceof EngineEvent.PublishRequested e) {
      parts().publishing.publish(e);
    } else if (event instanceof EngineEvent.SignatureChecked e) {
      parts().intake.signatureChecked(e.ticket(), e.valid());
    } else if (event instanceof EngineEvent.Validated e) {
      parts().intake.validated(e.ticket(), e.verdict());
    } else if (event instanceof EngineEvent.TaskSubmitted e) {
      parts().router.task(e.task());
    } else if (event instanceof EngineEvent.FrameBegan e) {
      parts().inbounds.frameBegan(e.stream(), e.wireBytes());
    } else if (event instanceof EngineEvent.FrameRead e) {
      parts().inbounds.frameRead(e.stream(), e);
    } else if (event instanceof EngineEvent.RoomMade e) {
      e.released().forEach(Backpressure::release);
    } else {
      handleStream(event);
    }
  }

  private void handleStream(EngineEvent event) {
    if (event instanceof EngineEvent.InboundOpened e) {
      inboundOpened(e);
    } else if (event instanceof EngineEvent.OutboundNegotiated e) {
      outboundNegotiated(e);
    } else if (event instanceof EngineEvent.OutboundFailed e) {
      parts().outbounds.failed(e.stream(), e.why());
    } else if (event instanceof EngineEvent.StreamViolated e) {
      parts().inbounds.violated(e.stream(), e.why());
    } else if (event instanceof EngineEvent.FarSideEnded e) {
      farSideEnded(e.stream());
    } else if (event instanceof EngineEvent.StreamClosed e) {
      streamClosed(e.stream(), e.why());
    } else {
      handleNode(event);
    }
  }

  private void handleNode(EngineEvent event) {
    if (event instanceof EngineEvent.ConnectionOpened e) {
      parts().neighbourhood.opened(e);
    } else if (event instanceof EngineEvent.ConnectionClosed e) {
      parts().neighbourhood.closed(e);
    } else if (event instanceof EngineEvent.ConnectionBanned e) {
      with(e.connection(), ConnectionState::disown);
    } else if (event instanceof EngineEvent.ConnectionHeard e) {
      with(e.connection(), c -> parts().inbounds.heard(c, e.answered()));
    } else if (event instanceof EngineEvent.ConnectionDoubted e) {
      with(e.connection(), parts().neighbourhood::doubted);
    } else if (event instanceof EngineEvent.ProtocolsKnown e) {
      with(e.connection(), c -> parts().outbounds.protocolsKnown(c, e.protocols()));
    } else if (event instanceof EngineEvent.PeerRecordKnown e) {
      with(e.connection(), c -> c.peerRecord = Optional.of(e.record()));
    } else if (event instanceof EngineEvent.TopicJoined e) {
      topicJoined(e.topic());
    } else if (event instanceof EngineEvent.TopicLeft e) {
      topicLeft(e.topic());
    } else if (event instanceof EngineEvent.ReadinessAsked e) {
      readinessAsked(e);
    } else if (event instanceof EngineEvent.SubscribersAwaited e) {
      subscriberWaits.await(e);
    } else if (event instanceof EngineEvent.SubscriberWaitCancelled e) {
      subscriberWaits.forget(e.token());
    } else if (event instanceof EngineEvent.DisconnectRequested e) {
      parts().neighbourhood.disconnect(e.peer());
    } else if (event instanceof EngineEvent.Happened e) {
      scope.outbox.event(e.event());
    } else if (event instanceof EngineEvent.ShutdownRequested) {
      shutDown();
    }
  }

  private void with(long connection, Consumer<ConnectionState> action) {
    ConnectionState c = parts().neighbourhood.get(connection);
    if (c != null) {
      action.accept(c);
    }
  }

  private void inboundOpened(EngineEvent.InboundOpened e) {
    ConnectionState c = parts().neighbourhood.get(e.connection());
    if (c == null || c.disowned) {
      scope.outbox.reset(e.stream(), StreamError.CONNECTION_LOST);
    } else {
      parts().inbounds.opened(c, e.stream(), e.protocol());
      readiness.check(c.neighbour);
    }
  }

  private void outboundNegotiated(EngineEvent.OutboundNegotiated e) {
    parts().outbounds.negotiated(e.stream(), e.protocol());
    Outbound out = parts().outbounds.table().get(e.stream());
    if (out != null) {
      readiness.check(out.neighbourState());
    }
  }

  private void farSideEnded(long wire) {
    Inbound in = parts().inbounds.get(wire);
    Outbound out = parts().outbounds.table().get(wire);
    if (in != null) {
      parts().inbounds.ended(in, StreamError.CLOSED);
      if (out == null) {
        scope.outbox.closeWrite(wire);
      }
    }
    if (out != null) {
      parts().outbounds.farSideEnded(out, in != null);
    }
  }

  private void streamClosed(long wire, StreamError why) {
    Inbound in = parts().inbounds.get(wire);
    Outbound out = parts().outbounds.table().get(wire);
    ConnectionState c = in != null ? in.connection : out != null ? out.connection : null;
    if (in != null) {
      parts().inbounds.ended(in, why);
    }
    if (out != null) {
      parts().outbounds.lost(out, why);
    }
    if (c != null && !c.multiplexed && !c.closing) {
      // Its only stream was all that the connection was for (rule 8).
      c.close(scope.outbox, why);
    }
  }

  private void written(EngineEvent.Written e) {
    Outbound out = parts().outbounds.table().get(e.stream());
    if (out != null) {
      parts().sender.written(out, e.batch());
    }
  }

  private void topicJoined(TopicName topic) {
    if (joined.add(topic)) {
      scope.outbox.event(new PubSubEvent.TopicJoined(topic));
      announceToAll(topic, true);
      parts().router.onTopicJoined(topic);
    }
  }

  private void topicLeft(TopicName topic) {
    if (joined.remove(topic)) {
      scope.outbox.event(new PubSubEvent.TopicLeft(topic));
      announceToAll(topic, false);
      parts().router.onTopicLeft(topic);
    }
  }

  void announceToAll(TopicName topic, boolean subscribe) {
    for (Outbound out : parts().outbounds.table().all()) {
      if (out.isRpcStream() && out.isOpen()) {
        out.queue.announce(topic, subscribe);
        parts().sender.markDirty(out);
      }
    }
  }

  private void wantedByMore(TopicName topic) {
    subscriberWaits.grown(topic);
  }

  private void readinessAsked(EngineEvent.ReadinessAsked e) {
    ConnectionState c = parts().neighbourhood.get(e.connection());
    if (c == null) {
      scope.outbox.ready(e.token(), Optional.empty(), Optional.of(StreamError.CONNECTION_LOST));
    } else {
      readiness.await(c, e.token());
    }
  }

  private void shutDown() {
    for (Outbound out : parts().neighbourhood.closeAll()) {
      parts().sender.finishAll(out, Outcome.SHUTDOWN);
    }
  }

  Publishing publishing() {
    return parts().publishing;
  }

  Sender sender() {
    return parts().sender;
  }

  Outbounds outbounds() {
    return parts().outbounds;
  }

  Inbounds inbounds() {
    return parts().inbounds;
  }

  Intake intake() {
    return parts().intake;
  }

  RouterCalls routerCalls() {
    return parts().router;
  }

  SubscriptionTable subscriptions() {
    return subscriptions;
  }

  Set<TopicName> joined() {
    return joined;
  }

  /** {@return neighbours that have a stream, oldest connection first} */
  Set<NeighbourState> neighboursWithStreams() {
    return parts().neighbourhood.withStreams();
  }
}
