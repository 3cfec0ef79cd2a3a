package org.freshet.pubsub.cli;

import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.pubsub.Ban;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PubSubEvent.ConnectionClosed;
import org.freshet.pubsub.PubSubEvent.ConnectionOpened;
import org.freshet.pubsub.PubSubEvent.DialFailed;
import org.freshet.pubsub.PubSubEvent.NeighbourJoined;
import org.freshet.pubsub.PubSubEvent.NeighbourLeft;
import org.freshet.pubsub.PubSubEvent.StreamClosed;
import org.freshet.pubsub.PubSubEvent.StreamOpened;
import org.freshet.pubsub.PubSubEvent.StreamRefused;
import org.freshet.pubsub.PubSubEvent.SubscriberChanged;
import org.freshet.pubsub.PubSubEvent.TopicJoined;
import org.freshet.pubsub.PubSubEvent.TopicLeft;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.Stats;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.jspecify.annotations.Nullable;

/** The fields of each line that {@code node --json} prints, in their order. */
final class JsonEvents {
  private JsonEvents() {}

  static Map<String, @Nullable Object> ready(PubSub node) {
    Map<String, @Nullable Object> line = event("ready");
    line.put("peer", node.peerId().toString());
    line.put("addresses", node.addresses().stream().map(Multiaddr::toString).toList());
    return line;
  }

  static Map<String, @Nullable Object> message(Message message) {
    Map<String, @Nullable Object> line = event("message");
    line.put("topic", message.topic().value());
    line.put("data", Base64.getEncoder().encodeToString(message.bytes()));
    line.put("from", text(message.from()));
    line.put("via", text(message.via()));
    line.put("id", id(message.id()));
    line.put("signed", message.isSigned());
    return line;
  }

  /**
   * @param tellsCopies whether what became of each copy is told, too
   */
  static Map<String, @Nullable Object> published(
      TopicName topic, PublishResult result, boolean tellsCopies) {
    Map<String, @Nullable Object> line = event("published");
    line.put("topic", topic.value());
    line.put("id", id(result.id()));
    line.put("receivers", result.receivers());
    line.put("dropped", result.dropped());
    if (tellsCopies) {
      line.put("copies", result.copies().stream().map(JsonEvents::copy).toList());
    }
    return line;
  }

  private static Map<String, @Nullable Object> copy(PublishResult.Copy copy) {
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("peer", text(copy.neighbour()));
    told.put("outcome", Converters.lowerCase(copy.outcome()));
    return told;
  }

  static Map<String, @Nullable Object> list(
      String what, Optional<TopicName> topic, List<PeerId> peers) {
    Map<String, @Nullable Object> line = event("list");
    line.put("what", what);
    topic.ifPresent(name -> line.put("topic", name.value()));
    line.put("peers", peers.stream().map(PeerId::toString).toList());
    return line;
  }

  static Map<String, @Nullable Object> stats(Stats stats) {
    Map<String, @Nullable Object> line = event("stats");
    line.put("counters", stats.counters());
    return line;
  }

  static Map<String, @Nullable Object> bans(List<Ban> bans) {
    Map<String, @Nullable Object> line = event("list");
    line.put("what", "bans");
    line.put("bans", bans.stream().map(JsonEvents::ban).toList());
    return line;
  }

  private static Map<String, @Nullable Object> ban(Ban ban) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("whom", BanTarget.of(ban).toString());
    fields.put("until", ban.until().map(Instant::toString).orElse(null));
    return fields;
  }

  static Map<String, @Nullable Object> error(String message, @Nullable Object command) {
    Map<String, @Nullable Object> line = event("error");
    line.put("message", message);
    line.put("command", command);
    return line;
  }

  static Map<String, @Nullable Object> listening(Multiaddr address) {
    Map<String, @Nullable Object> line = event("listening");
    line.put("address", address.toString());
    return line;
  }

  static Map<String, @Nullable Object> stopped() {
    return event("stopped");
  }

  /** {@return the line of something that happened on the node} */
  static Map<String, @Nullable Object> of(PubSubEvent happened) {
    if (happened instanceof SubscriberChanged e) {
      Map<String, @Nullable Object> line = event("subscriber");
      line.put("topic", e.topic().value());
      line.put("peer", text(e.peer()));
      line.put("subscribed", e.subscribed());
      line.put("stream", e.stream());
      return line;
    }
    if (happened instanceof ConnectionOpened e) {
      return connection(e.peer(), e.address(), "opened");
    }
    if (happened instanceof ConnectionClosed e) {
      Map<String, @Nullable Object> line = connection(e.peer(), e.address(), "closed");
      line.put("reason", e.reason().toString());
      return line;
    }
    if (happened instanceof StreamOpened e) {
      Map<String, @Nullable Object> line = stream(e.peer(), e.stream(), e.direction());
      line.put("protocol", e.protocol().name());
      line.put("state", "opened");
      return line;
    }
    if (happened instanceof StreamClosed e) {
      Map<String, @Nullable Object> line = stream(e.peer(), e.stream(), e.direction());
      line.put("protocol", e.protocol().name());
      line.put("state", "closed");
      line.put("reason", e.reason().toString());
      return line;
    }
    return ofNodeEvent(happened);
  }

  private static Map<String, @Nullable Object> ofNodeEvent(PubSubEvent happened) {
    if (happened instanceof StreamRefused e) {
      Map<String, @Nullable Object> line = event("refused");
      line.put("peer", text(e.peer()));
      line.put("direction", Converters.lowerCase(e.direction()));
      line.put("reason", e.reason().toString());
      return line;
    }
    if (happened instanceof NeighbourJoined e) {
      return neighbour(e.peer(), e.address(), "joined");
    }
    if (happened instanceof NeighbourLeft e) {
      Map<String, @Nullable Object> line = neighbour(e.peer(), e.address(), "left");
      line.put("reason", e.reason().toString());
      return line;
    }
    if (happened instanceof DialFailed e) {
      Map<String, @Nullable Object> line = event("redial");
      line.put("peer", text(e.peer()));
      line.put("addresses", e.addresses().stream().map(Multiaddr::toString).toList());
      line.put("attempts", e.attempts());
      line.put("reason", e.reason().toString());
      return line;
    }
    if (happened instanceof TopicJoined e) {
      return topic(e.topic(), "joined");
    }
    if (happened instanceof TopicLeft e) {
      return topic(e.topic(), "left");
    }
    throw new IllegalStateException("no line for " + happened.getClass() + ": add one here");
  }

  private static Map<String, @Nullable Object> connection(
      Optional<PeerId> peer, Multiaddr address, String state) {
    Map<String, @Nullable Object> line = event("connection");
    line.put("peer", text(peer));
    line.put("address", address.toString());
    line.put("state", state);
    return line;
  }

  private static Map<String, @Nullable Object> neighbour(
      Optional<PeerId> peer, Multiaddr address, String state) {
    Map<String, @Nullable Object> line = event("neighbour");
    line.put("peer", text(peer));
    line.put("address", address.toString());
    line.put("state", state);
    return line;
  }

  private static Map<String, @Nullable Object> topic(TopicName topic, String state) {
    Map<String, @Nullable Object> line = event("topic");
    line.put("topic", topic.value());
    line.put("state", state);
    return line;
  }

  private static Map<String, @Nullable Object> stream(
      Optional<PeerId> peer, long stream, PubSubEvent.Direction direction) {
    Map<String, @Nullable Object> line = event("stream");
    line.put("peer", text(peer));
    line.put("stream", stream);
    line.put("direction", Converters.lowerCase(direction));
    return line;
  }

  private static Map<String, @Nullable Object> event(String name) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("event", name);
    return line;
  }

  private static @Nullable String text(Optional<PeerId> peer) {
    return peer.map(PeerId::toString).orElse(null);
  }

  private static String id(MessageId id) {
    return Base64.getEncoder().encodeToString(id.bytes());
  }
}
