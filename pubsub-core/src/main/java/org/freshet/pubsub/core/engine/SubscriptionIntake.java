package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.SubscriptionFilter.Decision;
import org.freshet.pubsub.SubscriptionFilter.Request;
import org.freshet.pubsub.core.engine.Outbox.Level;
import org.freshet.pubsub.core.wire.Rpc;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.SubscriptionChange;
import org.freshet.pubsub.transport.StreamError;

/**
 * Takes what a stream says that it wants, after filter and limits; the router hears of the rest.
 * The order of a stream is kept (rule 3).
 */
final class SubscriptionIntake {
  private final Scope scope;
  private final RouterCalls router;
  private final SubscriptionTable subscriptions;

  SubscriptionIntake(Scope scope, RouterCalls router, SubscriptionTable subscriptions) {
    this.scope = scope;
    this.router = router;
    this.subscriptions = subscriptions;
  }

  /** Takes all entries of an RPC, then tells. */
  void take(Inbound in, Rpc rpc) {
    int leftOut = rpc.ignoredSubscriptions() + rpc.malformedSubscriptions();
    if (leftOut > 0) {
      countWhatWasLeftOut(in, rpc);
    }
    int all = rpc.subscriptions().size() + leftOut;
    if (all == 0) {
      return;
    }
    if (in.connection.rates.changed(all, scope.nowNanos)) {
      tooFast(in);
      return;
    }
    Map<TopicName, Boolean> before = new LinkedHashMap<>();
    List<SubscriptionChange> taken = new ArrayList<>(rpc.subscriptions().size());
    int added = 0;
    for (SubscriptionChange change : rpc.subscriptions()) {
      TopicName topic = change.topic();
      boolean wanted = in.wishes.wanted().contains(topic);
      boolean isNew = change.subscribe() && !wanted;
      if (isNew && !isWelcome(in, topic, added)) {
        continue;
      }
      before.putIfAbsent(topic, wanted);
      if (in.wishes.take(topic, change.subscribe())) {
        added += isNew ? 1 : 0;
        taken.add(change);
      } else {
        tooMany(in);
      }
    }
    before.forEach((topic, wantedBefore) -> refresh(in, topic, wantedBefore));
    for (SubscriptionChange change : taken) {
      if (in.isOpen()) {
        router.onSubscription(in, change);
      }
    }
  }

  private void countWhatWasLeftOut(Inbound in, Rpc rpc) {
    scope.counters.counter("subscriptions.ignored").add(rpc.ignoredSubscriptions());
    scope.counters.counter("subscriptions.malformed").add(rpc.malformedSubscriptions());
    scope.log(
        Level.DEBUG,
        () ->
            in
                + ": left out "
                + rpc.ignoredSubscriptions()
                + " subscriptions over the limit of an RPC and "
                + rpc.malformedSubscriptions()
                + " malformed ones");
  }

  private boolean isWelcome(Inbound in, TopicName topic, int takenInRpc) {
    Request request =
        new Request(topic, in.connection.neighbour.id, takenInRpc, in.wishes.wanted().size());
    Decision decision;
    try {
      decision = scope.config.subscriptionFilter().decide(request);
    } catch (RuntimeException | Error e) {
      // A name that a stranger made for it may be too much for a pattern, or for the stack.
      filterFailed(in, e);
      return false;
    }
    if (decision == Decision.TOO_MANY) {
      tooMany(in);
    } else if (decision != Decision.TAKE) {
      scope.count("subscriptions.filtered");
    }
    return decision == Decision.TAKE;
  }

  private void tooMany(Inbound in) {
    scope.count("subscriptions.over_limit");
    if (!in.topicLimitLogged) {
      in.topicLimitLogged = true;
      scope.log(
          Level.INFO,
          () -> in + ": wants more topics than the limits allow: further ones are not taken");
    }
  }

  private void filterFailed(Inbound in, Throwable e) {
    scope.count("subscriptions.filter_failed");
    if (!in.filterFailureLogged) {
      in.filterFailureLogged = true;
      scope.log(
          Level.WARN,
          () ->
              in
                  + ": the subscription filter threw, so that a topic is not taken: "
                  + Thrown.where(e));
    }
  }

  private void refresh(Inbound in, TopicName topic, boolean wantedBefore) {
    boolean wanted = in.wishes.wanted().contains(topic);
    if (wanted != wantedBefore) {
      scope.outbox.event(
          new PubSubEvent.SubscriberChanged(in.connection.neighbour.id, topic, wanted, in.number));
    }
    subscriptions.refresh(in.connection.neighbour, topic);
  }

  /** The stream kept on changing subscriptions though it was read slowly for that. */
  private void tooFast(Inbound in) {
    String why = "subscriptions changed too fast for too long";
    scope.count("streams.rate_limited");
    scope.log(Level.INFO, () -> in + ": reset, " + why);
    in.reset(scope.outbox, StreamError.RATE_LIMITED.because(why));
    ConnectionState c = in.connection;
    if (++c.rates.resets >= ReadRates.MAX_RESETS && !c.closing) {
      String again = why + ", again";
      c.closeFor(
          scope, "connections.closed.rate_limited", again, StreamError.RATE_LIMITED.because(again));
    }
  }
}
