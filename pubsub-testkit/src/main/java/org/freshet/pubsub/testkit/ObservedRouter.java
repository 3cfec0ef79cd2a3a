package org.freshet.pubsub.testkit;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.router.Admission;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.Origin;
import org.freshet.pubsub.router.OutboundStream;
import org.freshet.pubsub.router.Queued;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.SubscriptionChange;
import org.freshet.pubsub.transport.ProtocolId;

/**
 * Passes everything on to a router, and writes down whatever breaks the interface: what the router
 * throws, and calls of the engine that are out of order.
 */
final class ObservedRouter implements Router {
  private final Router router;
  private final List<String> faults;
  private final Set<Long> inbound = new LinkedHashSet<>();
  private final Map<Long, Boolean> outbound = new LinkedHashMap<>();
  private final Set<Long> ended = new LinkedHashSet<>();
  private boolean started;

  ObservedRouter(Router router, List<String> faults) {
    this.router = router;
    this.faults = faults;
  }

  private <T> T observe(String call, Supplier<T> action) {
    try {
      return action.get();
    } catch (RuntimeException | Error e) {
      faults.add("the router threw in " + call + ": " + e);
      throw e;
    }
  }

  private void observe(String call, Runnable action) {
    observe(
        call,
        () -> {
          action.run();
          return true;
        });
  }

  private void mustBeOpen(InboundStream in, String call) {
    if (!inbound.contains(in.id())) {
      faults.add("the engine called " + call + " for an inbound stream that is not open");
    }
  }

  @Override
  public List<ProtocolId> protocols() {
    return observe("protocols", router::protocols);
  }

  @Override
  public List<ProtocolId> furtherProtocols() {
    return observe("furtherProtocols", router::furtherProtocols);
  }

  @Override
  public void onStarted() {
    if (started) {
      faults.add("the engine started the router twice");
    }
    started = true;
    observe("onStarted", router::onStarted);
  }

  @Override
  public void beforeWrite() {
    observe("beforeWrite", router::beforeWrite);
  }

  @Override
  public ByteBuffer helloFields(OutboundStream out) {
    return observe("helloFields", () -> router.helloFields(out));
  }

  @Override
  public ByteBuffer subscriptionFields(OutboundStream out, TopicName topic) {
    return observe("subscriptionFields", () -> router.subscriptionFields(out, topic));
  }

  @Override
  public void onOutboundOpened(OutboundStream out) {
    if (outbound.put(out.id(), true) != null || ended.contains(out.id())) {
      faults.add("the engine opened an outbound stream twice");
    }
    observe("onOutboundOpened", () -> router.onOutboundOpened(out));
  }

  @Override
  public void onOutboundMoved(OutboundStream from, OutboundStream to) {
    if (ended.contains(from.id())) {
      faults.add("the engine moved an outbound stream after its end");
    }
    observe("onOutboundMoved", () -> router.onOutboundMoved(from, to));
  }

  @Override
  public void onOutboundClosed(OutboundStream out) {
    outbound.remove(out.id());
    if (!ended.add(out.id())) {
      faults.add("the engine ended an outbound stream twice");
    }
    observe("onOutboundClosed", () -> router.onOutboundClosed(out));
  }

  @Override
  public void onInboundOpened(InboundStream in) {
    if (!inbound.add(in.id())) {
      faults.add("the engine opened an inbound stream twice");
    }
    observe("onInboundOpened", () -> router.onInboundOpened(in));
  }

  @Override
  public void onInboundClosed(InboundStream in) {
    mustBeOpen(in, "onInboundClosed");
    inbound.remove(in.id());
    observe("onInboundClosed", () -> router.onInboundClosed(in));
  }

  @Override
  public Admission admit(InboundStream in) {
    mustBeOpen(in, "admit");
    return observe("admit", () -> router.admit(in));
  }

  @Override
  public void onSubscription(InboundStream in, SubscriptionChange change) {
    mustBeOpen(in, "onSubscription");
    observe("onSubscription", () -> router.onSubscription(in, change));
  }

  @Override
  public void onFields(InboundStream in, ByteBuffer fields) {
    mustBeOpen(in, "onFields");
    observe("onFields", () -> router.onFields(in, fields));
  }

  @Override
  public void onFrame(InboundStream in, ByteBuffer frame) {
    mustBeOpen(in, "onFrame");
    observe("onFrame", () -> router.onFrame(in, frame));
  }

  @Override
  public void onTopicJoined(TopicName topic) {
    observe("onTopicJoined", () -> router.onTopicJoined(topic));
  }

  @Override
  public void onTopicLeft(TopicName topic) {
    observe("onTopicLeft", () -> router.onTopicLeft(topic));
  }

  @Override
  public void onAuthentic(InboundStream in, Message message) {
    observe("onAuthentic", () -> router.onAuthentic(in, message));
  }

  @Override
  public void route(Message message, Origin origin) {
    observe("route", () -> router.route(message, origin));
  }

  @Override
  public void routeBatch(List<? extends Message> messages, Origin origin) {
    observe("routeBatch", () -> router.routeBatch(messages, origin));
  }

  @Override
  public void onVerdict(Message message, InboundStream in, Verdict verdict) {
    observe("onVerdict", () -> router.onVerdict(message, in, verdict));
  }

  @Override
  public void onOutcome(OutboundStream out, Queued what, Outcome outcome) {
    if (!what.outcome().equals(Optional.of(outcome))) {
      faults.add("the engine told an outcome that the entry does not have");
    }
    observe("onOutcome", () -> router.onOutcome(out, what, outcome));
  }

  @Override
  public Map<String, Integer> tableSizes() {
    return observe("tableSizes", router::tableSizes);
  }

  @Override
  public <T> Optional<T> view(Class<T> type) {
    return observe("view", () -> router.view(type));
  }
}
