package org.freshet.pubsub.router.gossipsub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * Messages that neighbours may ask for, in a window for each of the last heartbeats; bounded in
 * heartbeats and in bytes.
 */
final class MessageCache {
  /** What a cached message costs beside its payload, about. */
  private static final int ENTRY_BYTES = 200;

  private final int historyLength;
  private final int historyGossip;
  private final long maxBytes;
  private final Map<MessageId, Entry> byId = new HashMap<>();

  /** The newest window first. */
  private final Deque<Window> windows = new ArrayDeque<>();

  private long bytes;

  MessageCache(GossipsubParams params) {
    this.historyLength = params.historyLength();
    this.historyGossip = params.historyGossip();
    this.maxBytes = params.messageCacheBytes();
    windows.add(new Window());
  }

  private static final class Window {
    /** Of each topic, in the order in which they came. */
    final Map<TopicName, Deque<Entry>> topics = new HashMap<>();

    final Deque<Entry> inOrder = new ArrayDeque<>();
  }

  private static final class Entry {
    final Message message;

    /** How often it was sent to each who asked; null before anybody did. */
    @Nullable Map<Who, Integer> sent;

    Entry(Message message) {
      this.message = message;
    }

    int bytes() {
      return message.size() + ENTRY_BYTES;
    }
  }

  /** Adds a message to the current window; {@return whether it was not there before} */
  boolean put(Message message) {
    Entry entry = new Entry(message);
    if (byId.putIfAbsent(message.id(), entry) != null) {
      return false;
    }
    Window current = windows.getFirst();
    current.inOrder.add(entry);
    current.topics.computeIfAbsent(message.topic(), any -> new ArrayDeque<>()).add(entry);
    bytes += entry.bytes();
    dropSurplus();
    return true;
  }

  private void dropSurplus() {
    Iterator<Window> oldestFirst = windows.descendingIterator();
    while (bytes > maxBytes && oldestFirst.hasNext()) {
      Window window = oldestFirst.next();
      while (bytes > maxBytes && !window.inOrder.isEmpty()) {
        Entry oldest = window.inOrder.remove();
        forget(oldest);
        Deque<Entry> ofTopic = window.topics.get(oldest.message.topic());
        if (ofTopic != null) {
          ofTopic.remove();
        }
      }
    }
  }

  private void forget(Entry entry) {
    byId.remove(entry.message.id());
    bytes -= entry.bytes();
  }

  @Nullable Message get(MessageId id) {
    Entry entry = byId.get(id);
    return entry == null ? null : entry.message;
  }

  /**
   * Counts that the message is sent to somebody who asked; {@return how often that was, with now}
   */
  int countSent(MessageId id, Who to) {
    Entry entry = byId.get(id);
    if (entry == null) {
      return 0;
    }
    if (entry.sent == null) {
      entry.sent = new HashMap<>(2);
    }
    return entry.sent.merge(to, 1, Integer::sum);
  }

  /** {@return the ids of the topic's messages in the windows that are announced} */
  List<MessageId> gossipIds(TopicName topic) {
    List<MessageId> ids = new ArrayList<>();
    int left = historyGossip;
    for (Window window : windows) {
      if (left-- == 0) {
        break;
      }
      Deque<Entry> ofTopic = window.topics.get(topic);
      if (ofTopic != null) {
        ofTopic.forEach(entry -> ids.add(entry.message.id()));
      }
    }
    return ids;
  }

  /** A heartbeat has passed: a new window begins, the oldest is dropped. */
  void shift() {
    windows.addFirst(new Window());
    if (windows.size() > historyLength) {
      windows.removeLast().inOrder.forEach(this::forget);
    }
  }

  boolean isEmpty() {
    return byId.isEmpty();
  }

  int size() {
    return byId.size();
  }

  long bytes() {
    return bytes;
  }
}
