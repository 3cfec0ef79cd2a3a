package org.freshet.pubsub.core.engine;

import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PubSubEvent.Direction;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/**
 * Tells the application of negotiated streams, and of neighbours: one comes with its first stream
 * and goes with its last.
 */
final class StreamEvents {
  private final Outbox outbox;

  StreamEvents(Outbox outbox) {
    this.outbox = outbox;
  }

  void opened(ConnectionState c, long stream, Direction direction, ProtocolId protocol) {
    NeighbourState neighbour = c.neighbour;
    neighbour.toldStreams++;
    if (neighbour.toldStreams == 1) {
      outbox.event(new PubSubEvent.NeighbourJoined(neighbour.id, c.address));
    }
    outbox.event(new PubSubEvent.StreamOpened(neighbour.id, stream, direction, protocol));
  }

  void closed(
      ConnectionState c, long stream, Direction direction, ProtocolId protocol, StreamError why) {
    NeighbourState neighbour = c.neighbour;
    outbox.event(new PubSubEvent.StreamClosed(neighbour.id, stream, direction, protocol, why));
    neighbour.toldStreams--;
    if (neighbour.toldStreams == 0) {
      outbox.event(new PubSubEvent.NeighbourLeft(neighbour.id, c.address, why));
    }
  }

  void refused(ConnectionState c, Direction direction, StreamError why) {
    outbox.event(new PubSubEvent.StreamRefused(c.neighbour.id, direction, why));
  }
}
