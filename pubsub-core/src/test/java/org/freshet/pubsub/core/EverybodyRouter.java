package org.freshet.pubsub.core;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.Origin;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.router.RouterProvider;
import org.freshet.pubsub.transport.ProtocolId;

/** Sends every message to every subscriber that it did not come from. */
public final class EverybodyRouter implements Router {
  public static final ProtocolId PROTOCOL = ProtocolId.of("/everybody/1");

  private final RouterContext context;
  private final Parameters parameters;
  private final List<String> topicChanges = new CopyOnWriteArrayList<>();
  private final List<Integer> batches = new CopyOnWriteArrayList<>();

  @Inject
  public EverybodyRouter(RouterContext context, Parameters parameters) {
    this.context = context;
    this.parameters = parameters;
  }

  /** Has a component of each type that can be set. */
  public record Parameters(
      int count, long total, double ratio, boolean on, String text, Duration heartbeat, Mood mood) {
    public Parameters {
      if (count < 0) {
        throw new IllegalArgumentException("count must not be negative: " + count);
      }
    }
  }

  /** Some constants. */
  public enum Mood {
    VERY_GOOD,
    BAD
  }

  /** What applications see of this router. */
  public interface View {
    Parameters parameters();
  }

  /** Names it for nodes. */
  public static class Provider implements RouterProvider {
    @Override
    public String id() {
      return "everybody";
    }

    @Override
    public Class<? extends Router> type() {
      return EverybodyRouter.class;
    }

    @Override
    public Record defaultParameters() {
      return new Parameters(6, 7, 0.5, false, "x", Duration.ofSeconds(1), Mood.BAD);
    }
  }

  /** {@return what it was told about topics, such as {@code joined t}} */
  public List<String> topicChanges() {
    return List.copyOf(topicChanges);
  }

  /** {@return how many messages it was given together, each time} */
  public List<Integer> batches() {
    return List.copyOf(batches);
  }

  @Override
  public void routeBatch(List<? extends Message> messages, Origin origin) {
    batches.add(messages.size());
    messages.forEach(message -> route(message, origin));
  }

  @Override
  public List<ProtocolId> protocols() {
    return List.of(PROTOCOL);
  }

  @Override
  public void onTopicJoined(TopicName topic) {
    topicChanges.add("joined " + topic);
  }

  @Override
  public void onTopicLeft(TopicName topic) {
    topicChanges.add("left " + topic);
  }

  @Override
  public void route(Message message, Origin origin) {
    for (Neighbour neighbour : new ArrayList<>(context.subscribers(message.topic()))) {
      if (!origin.isFrom(neighbour)) {
        neighbour.outbound().ifPresent(out -> context.send(out, message, Priority.NORMAL));
      }
    }
  }

  @Override
  public Map<String, Integer> tableSizes() {
    return Map.of("topic_changes", topicChanges.size());
  }

  @Override
  public <T> Optional<T> view(Class<T> type) {
    View view = () -> parameters;
    return type == View.class ? Optional.of(type.cast(view)) : Optional.empty();
  }
}
