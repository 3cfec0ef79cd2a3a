package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.peer.PeerId;

/** A message published here, until every copy of it has come to its end. */
final class Publication implements Backpressure {
  final boolean waitForRoom;
  final long deadlineNanos;

  /** Its neighbours were named by the application, and the router hears nothing of it. */
  final boolean bypassesRouter;

  private final Outbox outbox;
  private final IdentifiedMessage message;

  /** Immutable as long as there is one at most: then the result takes the list as it is. */
  private List<PublishResult.Copy> copies = List.of();

  /** Copies without an outcome, and one more while the router still routes. */
  private int outstanding = 1;

  /**
   * Copies that wait for room and own subscriptions that have none, and one more while the router
   * still routes.
   */
  private int waiting = 1;

  /** Creates it without a copy. */
  Publication(Outbox outbox, IdentifiedMessage message, EngineEvent.PublishRequested request) {
    this.outbox = outbox;
    this.message = message;
    this.waitForRoom = request.options().waitForRoom();
    this.deadlineNanos = request.deadlineNanos();
    this.bypassesRouter = request.options().onlyTo().isPresent();
  }

  void copyMade() {
    outstanding++;
  }

  /** A copy, or a subscription of this node, has to wait for room. */
  @Override
  public void hold() {
    waiting++;
  }

  /** What had to wait has found room, or has given up. */
  @Override
  public void release() {
    if (--waiting == 0) {
      outbox.roomFound(message);
    }
  }

  void copyEnded(Optional<PeerId> neighbour, Outcome outcome) {
    PublishResult.Copy copy = new PublishResult.Copy(neighbour, outcome);
    if (copies.isEmpty()) {
      copies = List.of(copy);
    } else {
      if (copies.size() == 1) {
        copies = new ArrayList<>(copies);
      }
      copies.add(copy);
    }
    end();
  }

  /** Its neighbours have been chosen. */
  void routed() {
    release();
    end();
  }

  private void end() {
    if (--outstanding == 0) {
      outbox.published(message, new PublishResult(message.id(), copies));
    }
  }
}
