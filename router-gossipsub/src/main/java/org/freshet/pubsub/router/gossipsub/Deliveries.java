package org.freshet.pubsub.router.gossipsub;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Who brought which message of late, and what became of it, so that copies count for or against
 * those who brought them (gossipsub v1.1, P2 to P4); bounded in time and in number.
 */
final class Deliveries {
  /** Longer than a copy takes through any network. */
  static final long TTL_NANOS = Duration.ofMinutes(2).toNanos();

  static final int MAX_RECORDS = 65_536;

  private final Scores scores;
  private final Map<MessageId, Delivery> byId = new LinkedHashMap<>();

  Deliveries(Scores scores) {
    this.scores = scores;
  }

  private enum State {
    PENDING,
    VALID,
    INVALID,
    IGNORED
  }

  private static final class Delivery {
    final PeerScore first;
    final long expiryNanos;
    final Set<PeerScore> others = new LinkedHashSet<>();

    /** The copy that is being judged, null when that is over. */
    @Nullable Message judged;

    State state = State.PENDING;
    long validNanos;

    Delivery(PeerScore first, Message judged, long expiryNanos) {
      this.first = first;
      this.judged = judged;
      this.expiryNanos = expiryNanos;
    }
  }

  /** The first copy of a message has turned out to be its author's. */
  void authentic(Message message, PeerScore from) {
    long now = scores.nowNanos();
    byId.put(message.id(), new Delivery(from, message, now + TTL_NANOS));
    forget(now);
  }

  /** A copy has been judged. */
  void judged(Message message, PeerScore from, Verdict verdict) {
    if (verdict == Verdict.THROTTLED) {
      return;
    }
    Delivery delivery = byId.get(message.id());
    if (verdict == Verdict.DUPLICATE) {
      if (delivery != null) {
        duplicate(message, delivery, from);
      }
    } else if (delivery != null && delivery.judged == message) {
      conclude(message, delivery, verdict);
    } else if (verdict == Verdict.REJECT) {
      // A forgery under whatever id: it says nothing about those who brought the true one.
      scores.deliveredInvalid(from, message.topic());
    }
  }

  private void conclude(Message message, Delivery delivery, Verdict verdict) {
    delivery.judged = null;
    switch (verdict) {
      case ACCEPT -> {
        delivery.state = State.VALID;
        delivery.validNanos = scores.nowNanos();
        scores.deliveredFirst(delivery.first, message.topic());
        delivery.others.forEach(peer -> scores.deliveredAgain(peer, message.topic(), 0));
      }
      case REJECT -> {
        delivery.state = State.INVALID;
        scores.deliveredInvalid(delivery.first, message.topic());
        delivery.others.forEach(peer -> scores.deliveredInvalid(peer, message.topic()));
      }
      default -> delivery.state = State.IGNORED;
    }
  }

  private void duplicate(Message message, Delivery delivery, PeerScore from) {
    if (from == delivery.first || !delivery.others.add(from)) {
      return;
    }
    if (delivery.state == State.VALID) {
      scores.deliveredAgain(from, message.topic(), scores.nowNanos() - delivery.validNanos);
    } else if (delivery.state == State.INVALID) {
      scores.deliveredInvalid(from, message.topic());
    }
  }

  /** Drops what is too old or too much. */
  void forget(long nowNanos) {
    Iterator<Delivery> oldest = byId.values().iterator();
    while (oldest.hasNext()) {
      Delivery delivery = oldest.next();
      if (byId.size() <= MAX_RECORDS && delivery.expiryNanos - nowNanos > 0) {
        return;
      }
      oldest.remove();
    }
  }

  int size() {
    return byId.size();
  }
}
