package org.freshet.pubsub.core.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.message.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one outbound stream, bounded in bytes and in messages.
 *
 * <p>Subscriptions leave first, then control, then messages by priority. Subscriptions are kept as
 * the latest wish for each topic, so that they need no bound of their own.
 */
final class OutboundQueue {
  private final Budget budget;
  private final int maxBytes;
  private final int maxMessages;
  private final Map<TopicName, Boolean> announcements = new LinkedHashMap<>();
  private final Deque<Entry> control = new ArrayDeque<>();
  private final Deque<Entry> high = new ArrayDeque<>();
  private final Deque<Entry> normal = new ArrayDeque<>();

  /** Messages that found no room and may wait for it; empty while there is room. */
  private final Deque<Entry> waitingForRoom = new ArrayDeque<>();

  /** Waiting messages by id; made when somebody cancels, dropped when the queue runs empty. */
  private @Nullable Map<MessageId, Entry> byId;

  /** No entry's deadline is before this. */
  private long earliestDeadlineNanos;

  private Outbound owner;
  private long controlBytes;
  private long messageBytes;
  private int messages;

  /** Entries in the deques that were cancelled and are skipped when their turn comes. */
  private int cancelled;

  OutboundQueue(Outbound owner, Scope scope) {
    this.owner = owner;
    this.budget = scope.budget;
    this.maxBytes = scope.limits.outboundQueueBytes();
    this.maxMessages = scope.limits.outboundQueueMessages();
  }

  Outbound owner() {
    return owner;
  }

  void passTo(Outbound next) {
    owner = next;
  }

  boolean isEmpty() {
    return announcements.isEmpty() && control.isEmpty() && messages == 0 && !hasWaiting();
  }

  /** {@return whether messages wait for room in it} */
  boolean hasWaiting() {
    return !waitingForRoom.isEmpty();
  }

  /** {@return how many messages wait, also for room} */
  int waitingMessages() {
    return messages + waitingForRoom.size();
  }

  long bytes() {
    return controlBytes + messageBytes;
  }

  void announce(TopicName topic, boolean subscribe) {
    announcements.remove(topic);
    announcements.put(topic, subscribe);
  }

  /** Replaces what was to be announced by the full list, as a hello wants it. */
  void announceOnly(Set<TopicName> joined) {
    announcements.clear();
    joined.forEach(topic -> announcements.put(topic, true));
  }

  Map<TopicName, Boolean> announcements() {
    return announcements;
  }

  /** {@return whether the entry was taken} */
  boolean offer(Entry entry) {
    if (isEmpty()) {
      earliestDeadlineNanos = entry.deadlineNanos;
    }
    noteDeadline(entry);
    if (entry.priority == Priority.CONTROL) {
      if (controlBytes + entry.bytes > maxBytes || !budget.mayQueue(neighbour(), entry)) {
        return false;
      }
      budget.queued(neighbour(), entry);
      controlBytes += entry.bytes;
      control.add(entry);
      return true;
    }
    if (!hasWaiting() && hasRoom(entry)) {
      admit(entry);
      return true;
    }
    Publication publication = entry.publication;
    if (publication == null || !publication.waitForRoom) {
      return false;
    }
    publication.hold();
    budget.hold(entry);
    waitingForRoom.add(entry);
    return true;
  }

  private NeighbourState neighbour() {
    return owner.neighbourState();
  }

  private boolean hasRoom(Entry entry) {
    boolean fits =
        messages == 0 || (messages < maxMessages && messageBytes + entry.bytes <= maxBytes);
    return fits && budget.mayQueue(neighbour(), entry);
  }

  private void admit(Entry entry) {
    budget.queued(neighbour(), entry);
    messages++;
    messageBytes += entry.bytes;
    (entry.priority == Priority.HIGH ? high : normal).add(entry);
    if (byId != null && entry.message != null) {
      byId.put(entry.message.id(), entry);
    }
  }

  @Nullable Entry pollControl() {
    Entry entry = control.poll();
    if (entry != null) {
      controlBytes -= entry.bytes;
    }
    return entry;
  }

  @Nullable Entry peekMessage() {
    skipCancelled(high);
    Entry first = high.peek();
    if (first != null) {
      return first;
    }
    skipCancelled(normal);
    return normal.peek();
  }

  /** Takes the entry that {@link #peekMessage} gave. */
  void removeFirst(Entry entry) {
    (entry.priority == Priority.HIGH ? high : normal).remove();
    forget(entry);
    fillRoom();
  }

  /** Puts back what was under way, ahead of everything of its kind, in order. */
  void putBack(List<Entry> entries) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      noteDeadline(entry);
      if (entry.priority == Priority.CONTROL) {
        controlBytes += entry.bytes;
        control.addFirst(entry);
      } else {
        messages++;
        messageBytes += entry.bytes;
        (entry.priority == Priority.HIGH ? high : normal).addFirst(entry);
      }
    }
    byId = null;
  }

  /** {@return the waiting entry of this message, taken out, or null} */
  @Nullable Entry cancel(MessageId id) {
    if (byId == null) {
      byId = new HashMap<>();
      for (Deque<Entry> deque : List.of(high, normal)) {
        for (Entry entry : deque) {
          if (entry.message != null && !entry.isDone()) {
            byId.put(entry.message.id(), entry);
          }
        }
      }
    }
    Entry entry = byId.get(id);
    if (entry == null) {
      return null;
    }
    cancelled++;
    forget(entry);
    return entry;
  }

  /** To be called when a cancelled entry has its outcome. */
  void tidy() {
    if (cancelled > 64 && cancelled > messages) {
      high.removeIf(Entry::isDone);
      normal.removeIf(Entry::isDone);
      cancelled = 0;
    }
    fillRoom();
  }

  /** {@return everything that waits, taken out; announcements are dropped} */
  List<Entry> drain() {
    for (Entry entry : waitingForRoom) {
      if (entry.publication != null) {
        entry.publication.release();
      }
    }
    List<Entry> all = new ArrayList<>();
    for (Deque<Entry> deque : List.of(control, high, normal, waitingForRoom)) {
      for (Entry entry : deque) {
        if (!entry.isDone()) {
          all.add(entry);
        }
      }
      deque.clear();
    }
    announcements.clear();
    byId = null;
    controlBytes = 0;
    messageBytes = 0;
    messages = 0;
    cancelled = 0;
    return all;
  }

  /** {@return entries whose time has passed, taken out} */
  List<Entry> takeExpired(long nowNanos) {
    List<Entry> expired = new ArrayList<>();
    if (earliestDeadlineNanos - nowNanos > 0) {
      return expired;
    }
    earliestDeadlineNanos = nowNanos + Long.MAX_VALUE / 2;
    for (Entry e : takeExpired(control, nowNanos)) {
      controlBytes -= e.bytes;
      expired.add(e);
    }
    for (Deque<Entry> deque : List.of(high, normal)) {
      for (Entry e : takeExpired(deque, nowNanos)) {
        forget(e);
        expired.add(e);
      }
    }
    for (Entry e : takeExpired(waitingForRoom, nowNanos)) {
      if (e.publication != null) {
        e.publication.release();
      }
      expired.add(e);
    }
    fillRoom();
    return expired;
  }

  private List<Entry> takeExpired(Deque<Entry> deque, long nowNanos) {
    List<Entry> expired = new ArrayList<>();
    for (Iterator<Entry> all = deque.iterator(); all.hasNext(); ) {
      Entry e = all.next();
      if (e.isDone()) {
        continue;
      }
      if (e.deadlineNanos - nowNanos <= 0) {
        all.remove();
        expired.add(e);
      } else {
        noteDeadline(e);
      }
    }
    return expired;
  }

  private void noteDeadline(Entry entry) {
    if (entry.deadlineNanos - earliestDeadlineNanos < 0) {
      earliestDeadlineNanos = entry.deadlineNanos;
    }
  }

  private void forget(Entry entry) {
    messages--;
    messageBytes -= entry.bytes;
    if (byId != null && entry.message != null) {
      byId.remove(entry.message.id());
      if (messages == 0) {
        byId = null;
      }
    }
  }

  /** Takes in those that wait, in order, as far as there is room. */
  void fillRoom() {
    for (Entry e = waitingForRoom.peek(); e != null && hasRoom(e); e = waitingForRoom.peek()) {
      admit(waitingForRoom.remove());
      if (e.publication != null) {
        e.publication.release();
      }
    }
  }

  private void skipCancelled(Deque<Entry> deque) {
    for (Entry e = deque.peek(); e != null && e.isDone(); e = deque.peek()) {
      deque.remove();
      cancelled--;
    }
  }
}
