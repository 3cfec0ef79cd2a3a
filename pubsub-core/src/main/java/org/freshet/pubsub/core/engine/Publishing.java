package org.freshet.pubsub.core.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * The way of messages that are published here: own subscriptions, then the router, or the
 * neighbours that were named instead of it.
 *
 * <p>A router never hears of a message for named neighbours: no algorithm has to know of such a
 * choice, and none can pass the message on, or offer it, to others.
 */
final class Publishing {
  private final Scope scope;
  private final RouterCalls router;
  private final Set<TopicName> joined;
  private final Intake intake;
  private final Sender sender;
  private final Neighbourhood neighbourhood;

  /** What is being published now; empty outside of {@link #publish}. */
  private final UnderWay underWay = new UnderWay();

  /** Those of them whose id was published before: they get no copies. */
  private final Set<Message> duplicates = new HashSet<>();

  Publishing(
      Scope scope,
      RouterCalls router,
      Set<TopicName> joined,
      Intake intake,
      Sender sender,
      Neighbourhood neighbourhood) {
    this.scope = scope;
    this.router = router;
    this.joined = joined;
    this.intake = intake;
    this.sender = sender;
    this.neighbourhood = neighbourhood;
  }

  /** {@return who waits for the copies of a message that is being published, null for any other} */
  @Nullable Publication of(Message message) {
    return underWay.of(message);
  }

  void publish(EngineEvent.PublishRequested e) {
    for (IdentifiedMessage message : e.messages()) {
      Publication publication = new Publication(scope.outbox, message, e);
      underWay.add(message, publication);
      if (intake.markSeen(message)) {
        scope.count("publish.messages");
        deliver(message, publication, e.options());
      } else {
        scope.count("publish.duplicate");
        duplicates.add(message);
      }
    }
    List<IdentifiedMessage> fresh =
        duplicates.isEmpty()
            ? e.messages()
            : e.messages().stream().filter(message -> !duplicates.contains(message)).toList();
    Optional<Set<PeerId>> only = e.options().onlyTo();
    if (only.isPresent()) {
      fresh.forEach(message -> only.get().forEach(peer -> send(message, peer)));
    } else {
      router.publish(fresh);
    }
    underWay.forEach(Publication::routed);
    underWay.clear();
    duplicates.clear();
  }

  private void deliver(IdentifiedMessage message, Publication by, PublishOptions options) {
    boolean wanted = scope.config.echo() || options.isLocalOnly();
    if (wanted && joined.contains(message.topic())) {
      scope.outbox.deliver(message.topic(), message, by);
    }
  }

  private void send(IdentifiedMessage message, PeerId peer) {
    Publication by = underWay.of(message);
    NeighbourState neighbour = neighbourhood.of(peer);
    if (by == null) {
      return;
    }
    if (neighbour == null) {
      sender.refuse(by, peer, Outcome.NOT_CONNECTED);
    } else if (neighbour.outbound == null) {
      sender.refuse(by, peer, Outcome.NO_STREAM);
    } else {
      sender.send(neighbour.outbound, message, Priority.HIGH, by);
    }
  }
}
