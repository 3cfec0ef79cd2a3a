package org.freshet.pubsub.core.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.freshet.pubsub.core.engine.Outbox.Level;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The way of a message that arrives: seen, signature, validators, delivery, routing.
 *
 * <p>An id becomes seen only when its signature was found valid, see {@link SignatureChecks}.
 * Messages of one stream and topic are delivered in the order they came, see {@link Lanes}; routing
 * does not wait for that order.
 */
final class Intake {
  private final Scope scope;
  private final RouterCalls router;
  private final Set<TopicName> joined;

  /** Ids of signed messages, and of those published here on topics where any name is signed. */
  private final SeenCache seen;

  /**
   * Ids of messages without a signature. They are no reason to leave a signed copy out: else
   * whoever is quicker than the author could censor signed messages, or have them taken for
   * unsigned ones. And as they cost their senders nothing, a flood of them pushes out none of the
   * others.
   */
  private final SeenCache seenUnsigned;

  private final SignatureChecks signatures;
  private final Lanes lanes;
  private final Backlog backlog;
  private final Validations validations;
  private final LongAdder received;
  private final LongAdder duplicates;
  private final LongAdder accepted;

  Intake(Scope scope, RouterCalls router, Set<TopicName> joined) {
    this.scope = scope;
    this.router = router;
    this.joined = joined;
    this.seen = newSeenCache(scope);
    this.seenUnsigned = newSeenCache(scope);
    this.signatures = new SignatureChecks(scope.outbox);
    this.lanes = new Lanes(scope.outbox);
    this.backlog = new Backlog(scope, this::admit);
    this.validations = new Validations(scope, this::judged);
    this.received = scope.counters.counter("messages.received");
    this.duplicates = scope.counters.counter("messages.duplicate");
    this.accepted = scope.counters.counter("messages.accepted");
  }

  private static SeenCache newSeenCache(Scope scope) {
    return new SeenCache(
        scope.config.seenTtl().toNanos(),
        scope.limits.seenEntries(),
        scope.config.seenStrategy(),
        scope.random,
        scope.counters.counter("seen.evicted"));
  }

  /** A message is published here. {@return whether it was not seen before; it is now} */
  boolean markSeen(IdentifiedMessage message) {
    SignaturePolicy policy = scope.config.rules().of(message.topic()).policy();
    return add(policy.namesAuthor() ? seen : seenUnsigned, message);
  }

  /** {@return whether no other copy of the message is needed, as far as can be said} */
  boolean isKnown(TopicName topic, MessageId id) {
    return seen.contains(topic, id, scope.nowNanos)
        || seenUnsigned.contains(topic, id, scope.nowNanos)
        || signatures.isChecking(topic, id);
  }

  private boolean add(SeenCache where, IdentifiedMessage message) {
    return where.add(message.topic(), message.id(), scope.nowNanos);
  }

  private boolean isIn(SeenCache where, IdentifiedMessage message) {
    return where.contains(message.topic(), message.id(), scope.nowNanos);
  }

  int seenIds() {
    return seen.size() + seenUnsigned.size();
  }

  void addSizes(Map<String, Integer> sizes) {
    sizes.put("checks", signatures.size());
    sizes.put("validations", validations.size());
  }

  /** Takes a message that a stream brought. */
  void take(Inbound in, RawMessage raw, Charge charge) {
    received.increment();
    if (!backlog.defers(in, raw, charge)) {
      admit(in, raw, charge);
    }
  }

  /** A stream has ended. */
  void ended(Inbound in) {
    backlog.ended(in);
  }

  private void admit(Inbound in, RawMessage raw, Charge charge) {
    if (!joined.contains(raw.topic())) {
      scope.count("messages.not_joined");
      return;
    }
    MessageRules rules = scope.config.rules().of(raw.topic());
    String refusal = rules.refusal(raw);
    if (refusal != null) {
      refuse(in, raw, refusal);
      return;
    }
    MessageId id = identify(in, raw, rules);
    if (id == null) {
      return;
    }
    IdentifiedMessage message = IdentifiedMessage.arrived(raw, id, in.connection.neighbour.id);
    if (isSeen(message, rules.policy())) {
      duplicate(message, in);
    } else if (isOwn(raw)) {
      scope.count("messages.own_returned");
      router.onVerdict(message, in, Verdict.IGNORE);
    } else if (raw.hasSignature()) {
      checkSignature(in, message, charge);
    } else {
      add(seenUnsigned, message);
      router.onAuthentic(in, message);
      validate(new Arrival(in, message, charge));
    }
  }

  /** No id is computed for it: that may cost much, or not go at all without what it lacks. */
  private void refuse(Inbound in, RawMessage raw, String why) {
    scope.count("messages.rejected");
    scope.log(Level.DEBUG, () -> in + ": refused a message that " + why);
    router.onVerdict(
        IdentifiedMessage.arrived(raw, MessageId.NONE, in.connection.neighbour.id),
        in,
        Verdict.REJECT);
  }

  private @Nullable MessageId identify(Inbound in, RawMessage raw, MessageRules rules) {
    try {
      return rules.idOf(raw);
    } catch (RuntimeException | Error e) {
      scope.count("messages.without_id");
      scope.log(Level.DEBUG, () -> in + ": no id for a message, for " + Thrown.where(e));
      return null;
    }
  }

  /** Whether a copy came before that was as good as this one. */
  private boolean isSeen(IdentifiedMessage message, SignaturePolicy policy) {
    return (policy.namesAuthor() && isIn(seen, message))
        || (!message.raw().hasSignature() && isIn(seenUnsigned, message));
  }

  private boolean isOwn(RawMessage raw) {
    return raw.from().isPresent() && raw.from().get().equals(scope.config.localPeer());
  }

  private void duplicate(IdentifiedMessage message, Inbound in) {
    duplicates.increment();
    router.onVerdict(message, in, Verdict.DUPLICATE);
  }

  private void checkSignature(Inbound in, IdentifiedMessage message, Charge charge) {
    if (!signatures.hasRoomFor(message, in.connection.neighbour)) {
      scope.count("messages.throttled");
      router.onVerdict(message, in, Verdict.THROTTLED);
      return;
    }
    Arrival arrival = new Arrival(in, message, charge);
    lanes.enter(arrival);
    signatures.add(arrival);
  }

  void signatureChecked(long ticket, boolean valid) {
    SignatureChecks.Check check = signatures.answered(ticket);
    if (check == null) {
      return;
    }
    Arrival arrival = check.takeChecked();
    Credibility credibility = arrival.in.connection.credibility;
    credibility.checkEnded(valid);
    if (valid) {
      takeAuthentic(check, arrival);
    } else {
      scope.log(Level.DEBUG, () -> arrival.in + ": refused a message whose signature is wrong");
      drop(arrival, Verdict.REJECT, "messages.forged");
      signatures.tryNext(check);
    }
    backlog.takeWaiting(credibility);
  }

  private void takeAuthentic(SignatureChecks.Check check, Arrival arrival) {
    arrival.message = arrival.message.provedSigned();
    // One with the same id may have been published here meanwhile.
    boolean isNew = add(seen, arrival.message);
    if (isNew) {
      router.onAuthentic(arrival.in, arrival.message);
    } else {
      leaveAsDuplicate(arrival);
    }
    signatures.end(check).forEach(this::leaveAsDuplicate);
    if (isNew) {
      validate(arrival);
    }
  }

  private void leaveAsDuplicate(Arrival copy) {
    duplicate(copy.message, copy.in);
    leave(copy, false);
  }

  /** Lets validators judge an authentic message, where there are any. */
  private void validate(Arrival arrival) {
    List<RegisteredValidator> validators = scope.config.validators().of(arrival.topic());
    Verdict verdict = validations.judgeInline(arrival, validators);
    if (verdict != Verdict.ACCEPT || !Validations.mustWait(validators)) {
      judged(arrival, verdict, true);
      return;
    }
    lanes.enter(arrival);
    validations.begin(arrival, validators);
  }

  void validated(long ticket, Verdict verdict) {
    validations.answered(ticket, verdict);
  }

  private void judged(Arrival arrival, Verdict verdict, boolean ordered) {
    switch (verdict) {
      case ACCEPT -> accepted(arrival, ordered);
      case REJECT -> drop(arrival, verdict, "messages.rejected");
      case THROTTLED -> drop(arrival, verdict, "messages.throttled");
      default -> drop(arrival, verdict, "messages.ignored");
    }
  }

  private void drop(Arrival arrival, Verdict verdict, String counter) {
    scope.count(counter);
    router.onVerdict(arrival.message, arrival.in, verdict);
    leave(arrival, false);
  }

  private void accepted(Arrival arrival, boolean ordered) {
    accepted.increment();
    router.onVerdict(arrival.message, arrival.in, Verdict.ACCEPT);
    if (!ordered) {
      scope.outbox.deliver(arrival.topic(), arrival.message, arrival.charge);
    }
    leave(arrival, ordered);
    router.route(arrival.message, arrival.in.origin, arrival.in);
  }

  private void leave(Arrival arrival, boolean deliver) {
    lanes.judged(arrival, deliver);
    if (arrival.lane != null) {
      backlog.take(arrival.in);
    }
  }
}
