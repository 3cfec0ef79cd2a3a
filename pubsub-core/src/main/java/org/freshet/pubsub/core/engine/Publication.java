package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Outcome;

/** A message published here, until every copy of it has come to its end. */
final class Publication {
  final boolean waitForRoom;
  final long deadlineNanos;
  private final Outbox outbox;
  private final MessageId id;
  private final long token;
  private final List<PublishResult.Copy> copies = new ArrayList<>();

  /** Copies without an outcome, and one more while the router still routes. */
  private int outstanding = 1;

  /** Copies that wait for room, and one more while the router still routes. */
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

  void copyWaits() {
    waiting++;
  }

  void copyHasRoom() {
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
    copyHasRoom();
    end();
  }

  private void end() {
    if (--outstanding == 0) {
      outbox.published(token, new PublishResult(id, copies));
    }
  }
}
