package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Outcome;

/** A message published here, until every copy of it has come to its end. */
final class Publication implements Backpressure {
  final boolean waitForRoom;
  final long deadlineNanos;
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

  Publication(Outbox outbox, EngineEvent.PublishRequested request) {
    this.outbox = outbox;
    this.id = request.message().id();
    this.token = request.token();
    this.waitForRoom = request.waitForRoom();
    this.deadlineNanos = request.deadlineNanos();
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

  void copyEnded(NeighbourState neighbour, Outcome outcome) {
    copies.add(new PublishResult.Copy(neighbour.id, outcome));
    end();
  }

  /** The router has chosen its neighbours. */
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
