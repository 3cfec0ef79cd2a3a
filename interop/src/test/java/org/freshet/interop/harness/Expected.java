package org.freshet.interop.harness;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The events that have these fields, whatever else they have; immutable. */
public record Expected(Map<String, Object> fields) implements Predicate<Event> {

  /** {@return every event of a kind} */
  public static Expected event(String kind) {
    return new Expected(Map.of("event", kind));
  }

  /** {@return messages delivered on a topic} */
  public static Expected message(String topic) {
    return event("message").with("topic", topic);
  }

  /** {@return a message delivered with this payload} */
  public static Expected message(String topic, byte[] data) {
    return message(topic).with("data", Base64.getEncoder().encodeToString(data));
  }

  /** {@return answers to a publish on a topic} */
  public static Expected published(String topic) {
    return event("published").with("topic", topic);
  }

  /** {@return a neighbour's wish for a topic, or the end of it} */
  public static Expected subscriber(String peer, String topic, boolean subscribed) {
    return event("subscriber")
        .with("peer", peer)
        .with("topic", topic)
        .with("subscribed", subscribed);
  }

  /** {@return beginnings and ends of the connections to a peer} */
  public static Expected connection(String peer) {
    return event("connection").with("peer", peer);
  }

  /**
   * {@return a connection's beginning or end}
   *
   * @param state {@code opened} or {@code closed}
   */
  public static Expected connection(String peer, String state) {
    return connection(peer).with("state", state);
  }

  /**
   * {@return a pubsub stream's beginning or end}
   *
   * @param direction {@code inbound} or {@code outbound}, as the node that tells it sees it
   * @param state {@code opened} or {@code closed}
   */
  public static Expected stream(String peer, String direction, String state) {
    return event("stream").with("peer", peer).with("direction", direction).with("state", state);
  }

  /** {@return those of them that have this value in this field too} */
  public Expected with(String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(fields);
    more.put(key, value);
    return new Expected(more);
  }

  @Override
  public boolean test(Event event) {
    return fields.entrySet().stream().allMatch(f -> event.has(f.getKey(), f.getValue()));
  }

  @Override
  public String toString() {
    return new Event(fields).toString();
  }
}
