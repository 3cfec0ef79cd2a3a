package org.freshet.pubsub.core.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * Messages whose signature is being checked, one of each id at a time: copies that arrive meanwhile
 * wait and are tried in turn, else a forged copy that comes first would censor the true one.
 */
final class SignatureChecks {
  /** Copies of one id and one neighbour that wait for the verdict on the first of all. */
  private static final int MAX_COPIES_PER_NEIGHBOUR = 4;

  /**
   * Signatures that are checked at a time: enough that no worker waits for the engine, and so few
   * that another neighbour's are not long behind those of one that sends as fast as it can.
   */
  static final int MAX_UNDER_WAY = 256;

  private final Outbox outbox;
  private final Map<Key, Check> byKey = new LinkedHashMap<>();
  private final Map<Long, Check> byTicket = new LinkedHashMap<>();

  /** What waits because so many are under way, by the neighbours of the copies to be checked. */
  private final FairLine<Check> waiting = new FairLine<>();

  private long nextTicket;

  SignatureChecks(Outbox outbox) {
    this.outbox = outbox;
  }

  /** Ids are chosen by strangers: comparable, so that a table of clashing ones stays fast. */
  private record Key(MessageId id, TopicName topic) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byId = id.compareTo(other.id);
      return byId != 0 ? byId : topic.compareTo(other.topic);
    }
  }

  /** What is being checked under one id, and the copies that wait for the result. */
  static final class Check {
    private final Key key;

    /**
     * In the order they came, the first is being checked. A few of each neighbour: however many
     * forged copies one sends, there is room for the true one of another.
     */
    private final Deque<Arrival> copies = new ArrayDeque<>(2);

    private Check(Key key) {
      this.key = key;
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
    return byKey.size();
  }

  /** {@return whether the signature of a message with this id is being checked} */
  boolean isChecking(TopicName topic, MessageId id) {
    return byKey.containsKey(new Key(id, topic));
  }

  /** {@return whether {@link #add} takes one more copy of the message from the neighbour} */
  boolean hasRoomFor(IdentifiedMessage message, NeighbourState neighbour) {
    Check running = byKey.get(key(message));
    return running == null || running.hasRoomFor(neighbour);
  }

  /** Checks it, at once or when the copies of its id before it were found forged. */
  void add(Arrival arrival) {
    Key key = key(arrival.message);
    Check running = byKey.get(key);
    if (running != null) {
      running.copies.add(arrival);
      return;
    }
    Check check = new Check(key);
    check.copies.add(arrival);
    byKey.put(key, check);
    ask(check);
  }

  private static Key key(IdentifiedMessage message) {
    return new Key(message.id(), message.topic());
  }

  private void ask(Check check) {
    Arrival next = check.copies.element();
    next.in.connection.credibility.checkBegan();
    if (byTicket.size() < MAX_UNDER_WAY) {
      begin(check);
    } else {
      waiting.add(next.in.connection.neighbour, check);
    }
  }

  private void begin(Check check) {
    long ticket = nextTicket++;
    byTicket.put(ticket, check);
    outbox.verify(ticket, check.copies.element().message);
  }

  /** {@return what the answer with this ticket is about, null where nobody waits for it} */
  @Nullable Check answered(long ticket) {
    Check check = byTicket.remove(ticket);
    Check next = check == null ? null : waiting.poll();
    if (next != null) {
      begin(next);
    }
    return check;
  }

  /** Ends the check. {@return the copies that still waited} */
  Deque<Arrival> end(Check check) {
    byKey.remove(check.key);
    return check.copies;
  }

  /** Tries the next copy, or ends the check where there is none. */
  void tryNext(Check check) {
    if (check.copies.isEmpty()) {
      byKey.remove(check.key);
    } else {
      ask(check);
    }
  }
}
