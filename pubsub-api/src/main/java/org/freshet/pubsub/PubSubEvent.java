package org.freshet.pubsub;

import java.util.Optional;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/** What happens on a node, for applications that want to watch. */
public sealed interface PubSubEvent {
  /** {@return the far side's identity, empty where it proved none} */
  Optional<PeerId> peer();

  /** A connection stands. */
  record ConnectionOpened(Optional<PeerId> peer, Multiaddr address, boolean dialledByUs)
      implements PubSubEvent {}

  /** A connection has ended. */
  record ConnectionClosed(Optional<PeerId> peer, Multiaddr address, StreamError reason)
      implements PubSubEvent {}

  /**
   * A pubsub stream is negotiated.
   *
   * @param stream its number
   */
  record StreamOpened(Optional<PeerId> peer, long stream, Direction direction, ProtocolId protocol)
      implements PubSubEvent {}

  /**
   * A pubsub stream has ended.
   *
   * @param stream its number
   */
  record StreamClosed(
      Optional<PeerId> peer,
      long stream,
      Direction direction,
      ProtocolId protocol,
      StreamError reason)
      implements PubSubEvent {}

  /**
   * A stream said that it wants a topic, or no longer wants it, or ended while it did.
   *
   * @param stream the inbound stream's number
   */
  record SubscriberChanged(Optional<PeerId> peer, TopicName topic, boolean subscribed, long stream)
      implements PubSubEvent {}

  /** Which way a stream's bytes flow. */
  enum Direction {
    /** The far side writes. */
    INBOUND,
    /** We write. */
    OUTBOUND
  }
}
