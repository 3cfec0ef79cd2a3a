package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.peer.PeerId;

/** A message published here, until every copy of it has come to its end. */
final class Publication implements Backpressure {
  final boolean waitForRoom;
  final long deadlineNanos;

  /** Its neighbours were named by the application, and the router hears nothing of it. */
  final boolean bypassesRouter;

  private final Outbox outbox;
  private final MessageId id;
  private final long token;
  private final List<PublishResult.Copy> copies = new ArrayList<>();

  /** Copies without an outcome, and one more while the router still routes. */
  private int outstanding = 1;

  /**
   * Copies that wait for room and own subscriptions that have none, and one more while the router
   * still routes.
   */
  private int waiting = 1;

  /**
   * Creates it without a copy.
   *
   * @param token comes back with the result
   */
  Publication(
      Outbox outbox, IdentifiedMessage message, EngineEvent.PublishRequested request, long token) {
    this.outbox = outbox;
    this.id = message.id();
    this.token = token;
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
      outbox.roomFound(token);
    }
  }

  void copyEnded(Optional<PeerId> neighbour, Outcome outcome) {
    copies.add(new PublishResult.Copy(neighbour, outcome));
    end();
  }

  /** Its neighbours have been chosen. */
  void routed() {
    release();
    end();
  }

  private void end() {
    if (--outstanding == 0) {
      outbox.published(token, new PublishResult(id, copies));
    }
  }
}
