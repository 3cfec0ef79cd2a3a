package org.freshet.pubsub.core.engine;

import java.util.Deque;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.message.TopicName;
import org.jspecify.annotations.Nullable;

/** One copy of a message on its way through {@link Intake}. */
final class Arrival {
  final Inbound in;

  /** Known to be signed only when its signature was found valid. */
  IdentifiedMessage message;

  final Charge charge;

  /** The line it stands in, null where nothing was before it and it is judged at once. */
  @Nullable Deque<Arrival> lane;

  boolean judged;
  boolean deliver;

  /**
   * Holds the charge until it leaves its lane.
   *
   * @param in the stream that brought it
   */
  Arrival(Inbound in, IdentifiedMessage message, Charge charge) {
    this.in = in;
    this.message = message;
    this.charge = charge;
    charge.hold();
  }

  TopicName topic() {
    return message.topic();
  }
}
