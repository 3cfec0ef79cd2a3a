package org.freshet.pubsub.core.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.freshet.pubsub.message.MessageId;
import org.jspecify.annotations.Nullable;

/**
 * Messages whose signature is being checked, one of each id at a time: copies that arrive meanwhile
 * wait and are tried in turn, else a forged copy that comes first would censor the true one.
 */
final class SignatureChecks {
  /** Copies of one id and one neighbour that wait for the verdict on the first of all. */
  private static final int MAX_COPIES_PER_NEIGHBOUR = 4;

  private final Outbox outbox;
  private final Map<MessageId, Check> byId = new LinkedHashMap<>();
  private final Map<Long, Check> byTicket = new LinkedHashMap<>();
  private long nextTicket;

  SignatureChecks(Outbox outbox) {
    this.outbox = outbox;
  }

  /** What is being checked under one id, and the copies that wait for the result. */
  static final class Check {
    private final MessageId id;

    /**
     * In the order they came, the first is being checked. A few of each neighbour: however many
     * forged copies one sends, there is room for the true one of another.
     */
    private final Deque<Arrival> copies = new ArrayDeque<>(2);

    private Check(MessageId id) {
      this.id = id;
    }

    private boolean hasRoomFor(NeighbourState neighbour) {
      int copiesOfIt = 0;
      for (Arrival copy : copies) {
        copiesOfIt += copy.in.connection.neighbour == neighbour ? 1 : 0;
      }
      return copiesOfIt < MAX_COPIES_PER_NEIGHBOUR;
    }

    /** {@return the copy that was checked, taken out} */
    Arrival takeChecked() {
      return copies.remove();
    }
  }

  int size() {
    return byTicket.size();
  }

  /** {@return whether the signature of a message with this id is being checked} */
  boolean isChecking(MessageId id) {
    return byId.containsKey(id);
  }

  /** {@return whether {@link #add} takes one more copy of the id from the neighbour} */
  boolean hasRoomFor(MessageId id, NeighbourState neighbour) {
    Check running = byId.get(id);
    return running == null || running.hasRoomFor(neighbour);
  }

  /** Checks it, at once or when the copies of its id before it were found forged. */
  void add(Arrival arrival) {
    MessageId id = arrival.message.id();
    Check running = byId.get(id);
    if (running != null) {
      running.copies.add(arrival);
      return;
    }
    Check check = new Check(id);
    check.copies.add(arrival);
    byId.put(id, check);
    ask(check);
  }

  private void ask(Check check) {
    long ticket = nextTicket++;
    byTicket.put(ticket, check);
    Arrival next = check.copies.element();
    next.in.connection.credibility.checkBegan();
    outbox.verify(ticket, next.message);
  }

  /** {@return what the answer with this ticket is about, null where nobody waits for it} */
  @Nullable Check answered(long ticket) {
    return byTicket.remove(ticket);
  }

  /** Ends the check. {@return the copies that still waited} */
  Deque<Arrival> end(Check check) {
    byId.remove(check.id);
    return check.copies;
  }

  /** Tries the next copy, or ends the check where there is none. */
  void tryNext(Check check) {
    if (check.copies.isEmpty()) {
      byId.remove(check.id);
    } else {
      ask(check);
    }
  }
}
