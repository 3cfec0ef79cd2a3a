package org.freshet.pubsub.core.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
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
import org.freshet.pubsub.router.Origin;
import org.jspecify.annotations.Nullable;

/**
 * The way of a message that arrives: seen, signature, validators, delivery, routing.
 *
 * <p>An id becomes seen only when its signature was found valid, else a forged copy that comes
 * first would censor the true one; copies that arrive meanwhile wait and are tried in turn.
 * Messages of one stream and topic are delivered in the order they came; routing does not wait for
 * that order.
 */
final class Intake {
  /** Copies of one id and one neighbour that wait for the verdict on the first of all. */
  private static final int MAX_COPIES_PER_NEIGHBOUR = 4;

  private final Scope scope;
  private final RouterCalls router;
  private final Set<TopicName> joined;
  private final SeenCache seen;
  private final Map<MessageId, Check> checksById = new LinkedHashMap<>();
  private final Map<Long, Check> checks = new LinkedHashMap<>();
  private long nextTicket;
  private final LongAdder received;
  private final LongAdder duplicates;
  private final LongAdder accepted;

  Intake(Scope scope, RouterCalls router, Set<TopicName> joined) {
    this.scope = scope;
    this.router = router;
    this.joined = joined;
    Duration ttl = scope.config.seenTtl();
    this.seen = new SeenCache(ttl.toNanos(), scope.limits.seenEntries(), scope.random);
    this.received = scope.counters.counter("messages.received");
    this.duplicates = scope.counters.counter("messages.duplicate");
    this.accepted = scope.counters.counter("messages.accepted");
  }

  /** One copy of a message on its way. */
  static final class Arrival {
    final Inbound in;
    final IdentifiedMessage message;
    final Charge charge;

    /** The line it stands in, null where nothing was before it and it is judged at once. */
    @Nullable Deque<Arrival> lane;

    boolean judged;
    boolean deliver;

    Arrival(Inbound in, IdentifiedMessage message, Charge charge) {
      this.in = in;
      this.message = message;
      this.charge = charge;
    }
  }

  /** A message that waits because its stream has too many pending. */
  record Deferred(RawMessage raw, Charge charge) {}

  /** What is being checked under one id, and the copies that wait for the result. */
  private static final class Check {
    final MessageId id;

    /**
     * In the order they came, the first is being checked. A few of each neighbour: however many
     * forged copies one sends, there is room for the true one of another.
     */
    final Deque<Arrival> copies = new ArrayDeque<>(2);

    boolean authentic;

    Check(MessageId id) {
      this.id = id;
    }

    /** {@return whether it was taken: its neighbour has not too many copies here} */
    boolean add(Arrival copy) {
      int alike = 0;
      for (Arrival other : copies) {
        alike += other.in.connection.neighbour == copy.in.connection.neighbour ? 1 : 0;
      }
      return alike < MAX_COPIES_PER_NEIGHBOUR && copies.add(copy);
    }
  }

  /** Bytes of one frame that are given back to the stream when all its messages are through. */
  static final class Charge {
    private final Credits credits;
    private final Inbound in;
    private final int bytes;
    private int holders = 1;

    Charge(Credits credits, Inbound in, int bytes) {
      this.credits = credits;
      this.in = in;
      this.bytes = bytes;
      in.heldBytes += bytes;
    }

    void hold() {
      holders++;
    }

    void release() {
      if (--holders == 0) {
        in.heldBytes -= bytes;
        if (!in.open) {
          in.connection.neighbour.lingeringBytes -= bytes;
        }
        credits.give(in, bytes);
      }
    }
  }

  boolean markSeen(MessageId id) {
    return seen.add(id, scope.nowNanos);
  }

  int pendingChecks() {
    return checks.size();
  }

  /** Takes a message that a stream brought. */
  void take(Inbound in, RawMessage raw, Charge charge) {
    received.increment();
    if (in.pending >= scope.limits.maxPendingMessages() || !in.backlog.isEmpty()) {
      charge.hold();
      in.backlog.add(new Deferred(raw, charge));
      return;
    }
    admit(in, raw, charge);
  }

  private void admit(Inbound in, RawMessage raw, Charge charge) {
    if (!joined.contains(raw.topic())) {
      scope.count("messages.not_joined");
      return;
    }
    MessageId id = identify(in, raw);
    if (id == null) {
      return;
    }
    IdentifiedMessage message = new IdentifiedMessage(raw, id, in.connection.neighbour.id);
    String refusal = refusal(raw);
    if (refusal != null) {
      scope.count("messages.rejected");
      scope.log(Level.DEBUG, in + ": refused a message that " + refusal);
      router.onVerdict(message, in, Verdict.REJECT);
      return;
    }
    if (seen.contains(id, scope.nowNanos)) {
      duplicate(message, in);
      return;
    }
    if (isOwn(raw)) {
      scope.count("messages.own_returned");
      router.onVerdict(message, in, Verdict.IGNORE);
      return;
    }
    Check running = checksById.get(id);
    if (running != null) {
      joinCheck(running, message, in, charge);
      return;
    }
    Arrival arrival = new Arrival(in, message, charge);
    charge.hold();
    if (scope.config.policy() == SignaturePolicy.STRICT_SIGN) {
      standInLane(arrival);
      Check check = startCheck(arrival);
      askForSignature(check);
    } else {
      authentic(arrival, null);
    }
  }

  private @Nullable MessageId identify(Inbound in, RawMessage raw) {
    try {
      return scope.config.messageId().idOf(raw);
    } catch (RuntimeException e) {
      scope.count("messages.without_id");
      scope.log(Level.DEBUG, in + ": no id for a message: " + e);
      return null;
    }
  }

  private @Nullable String refusal(RawMessage raw) {
    if (scope.config.policy() == SignaturePolicy.STRICT_SIGN) {
      boolean complete = raw.from().isPresent() && raw.hasSequenceNumber() && raw.hasSignature();
      return complete ? null : "is not signed";
    }
    boolean bare =
        raw.from().isEmpty() && !raw.hasSequenceNumber() && !raw.hasSignature() && !raw.hasKey();
    return bare ? null : "names its author, where nobody must";
  }

  private boolean isOwn(RawMessage raw) {
    return raw.from().isPresent() && raw.from().get().equals(scope.config.localPeer());
  }

  private void duplicate(IdentifiedMessage message, Inbound in) {
    duplicates.increment();
    router.onVerdict(message, in, Verdict.DUPLICATE);
  }

  private void joinCheck(Check check, IdentifiedMessage message, Inbound in, Charge charge) {
    if (check.authentic) {
      duplicate(message, in);
      return;
    }
    Arrival copy = new Arrival(in, message, charge);
    if (check.add(copy)) {
      charge.hold();
      standInLane(copy);
    } else {
      scope.count("messages.throttled");
      router.onVerdict(message, in, Verdict.THROTTLED);
    }
  }

  private void standInLane(Arrival arrival) {
    arrival.lane =
        arrival.in.lanes.computeIfAbsent(arrival.message.topic(), any -> new ArrayDeque<>());
    arrival.lane.add(arrival);
    arrival.in.pending++;
  }

  private Check startCheck(Arrival arrival) {
    Check check = new Check(arrival.message.id());
    check.add(arrival);
    checksById.put(check.id, check);
    return check;
  }

  private void askForSignature(Check check) {
    long ticket = nextTicket++;
    checks.put(ticket, check);
    scope.outbox.verify(ticket, check.copies.element().message);
  }

  void signatureChecked(long ticket, boolean valid) {
    Check check = checks.remove(ticket);
    if (check == null) {
      return;
    }
    Arrival arrival = check.copies.remove();
    if (valid) {
      check.authentic = true;
      for (Arrival copy : check.copies) {
        duplicate(copy.message, copy.in);
        judged(copy, false);
      }
      check.copies.clear();
      authentic(arrival, check);
      return;
    }
    scope.count("messages.forged");
    scope.log(Level.DEBUG, arrival.in + ": refused a message whose signature is wrong");
    router.onVerdict(arrival.message, arrival.in, Verdict.REJECT);
    judged(arrival, false);
    if (check.copies.isEmpty()) {
      checksById.remove(check.id);
    } else {
      askForSignature(check);
    }
  }

  /** The message is its author's: it counts as seen, and validators may judge it. */
  private void authentic(Arrival arrival, @Nullable Check running) {
    TopicName topic = arrival.message.topic();
    seen.add(arrival.message.id(), scope.nowNanos);
    router.onAuthentic(arrival.in, arrival.message);
    if (!scope.config.validation().isNeeded(topic)) {
      if (running != null) {
        checksById.remove(running.id);
      }
      accepted(arrival, true);
      return;
    }
    if (arrival.lane == null) {
      standInLane(arrival);
    }
    Check check = running == null ? startCheck(arrival) : running;
    if (running != null) {
      check.add(arrival);
    }
    check.authentic = true;
    long ticket = nextTicket++;
    checks.put(ticket, check);
    scope.outbox.validate(ticket, arrival.message);
  }

  void validated(long ticket, Verdict verdict) {
    Check check = checks.remove(ticket);
    if (check == null) {
      return;
    }
    checksById.remove(check.id);
    Arrival arrival = check.copies.remove();
    if (verdict == Verdict.ACCEPT) {
      accepted(arrival, scope.config.validation().isOrdered(arrival.message.topic()));
      return;
    }
    boolean rejected = verdict == Verdict.REJECT;
    scope.count(rejected ? "messages.rejected" : "messages.ignored");
    router.onVerdict(arrival.message, arrival.in, rejected ? Verdict.REJECT : Verdict.IGNORE);
    judged(arrival, false);
  }

  private void accepted(Arrival arrival, boolean ordered) {
    accepted.increment();
    router.onVerdict(arrival.message, arrival.in, Verdict.ACCEPT);
    if (!ordered) {
      scope.outbox.deliver(arrival.message.topic(), arrival.message);
    }
    judged(arrival, ordered);
    router.route(arrival.message, Origin.of(arrival.in), arrival.in);
  }

  /** Delivers what is next in the line, as far as it is judged. */
  private void judged(Arrival arrival, boolean deliver) {
    arrival.judged = true;
    arrival.deliver = deliver;
    Deque<Arrival> lane = arrival.lane;
    if (lane == null) {
      Deque<Arrival> before = arrival.in.lanes.get(arrival.message.topic());
      if (before == null) {
        leave(arrival);
      } else {
        before.add(arrival);
      }
      return;
    }
    arrival.in.pending--;
    for (Arrival next = lane.peek(); next != null && next.judged; next = lane.peek()) {
      lane.remove();
      leave(next);
    }
    if (lane.isEmpty()) {
      arrival.in.lanes.remove(arrival.message.topic(), lane);
    }
    takeDeferred(arrival.in);
  }

  private void leave(Arrival arrival) {
    if (arrival.deliver) {
      scope.outbox.deliver(arrival.message.topic(), arrival.message);
    }
    arrival.charge.release();
  }

  private void takeDeferred(Inbound in) {
    while (in.pending < scope.limits.maxPendingMessages()) {
      Deferred next = in.backlog.poll();
      if (next == null) {
        return;
      }
      admit(in, next.raw(), next.charge());
      next.charge().release();
    }
  }
}
