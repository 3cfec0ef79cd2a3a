package org.freshet.pubsub;

import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/** What happens on a node, for applications that want to watch. */
public sealed interface PubSubEvent {
  /** {@return the far side's identity, empty where it proved none or where there is no far side} */
  Optional<PeerId> peer();

  /** A connection stands. */
  record ConnectionOpened(Optional<PeerId> peer, Multiaddr address, boolean dialledByUs)
      implements PubSubEvent {}

  /**
   * A dial in the background came to nothing: of a peer to keep connected, which is tried on with
   * back-off, or of an address that the router asked for.
   *
   * @param peer the identity that the addresses name
   * @param addresses those of the peer that were tried
   * @param attempts so many in a row have failed
   */
  record DialFailed(
      Optional<PeerId> peer, List<Multiaddr> addresses, int attempts, StreamError reason)
      implements PubSubEvent {
    /** Copies the list. */
    public DialFailed {
      addresses = List.copyOf(addresses);
    }
  }

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
   * A pubsub stream was refused: by us, because its neighbour has too many, where the far side
   * opened it; by the far side, which serves none of our router's protocols, where we did.
   *
   * <p>What is refused before the engine hears of it, at the limits of a connection, by a ban or a
   * policy, is counted only.
   *
   * @param direction inbound where the far side opened it
   */
  record StreamRefused(Optional<PeerId> peer, Direction direction, StreamError reason)
      implements PubSubEvent {}

  /**
   * A neighbour's first stream is negotiated; {@link StreamOpened} follows.
   *
   * @param address of the connection that carries it
   */
  record NeighbourJoined(Optional<PeerId> peer, Multiaddr address) implements PubSubEvent {}

  /**
   * A neighbour's last stream has ended; its {@link StreamClosed} came before.
   *
   * @param address of the connection that carried it
   * @param reason the last stream's end
   */
  record NeighbourLeft(Optional<PeerId> peer, Multiaddr address, StreamError reason)
      implements PubSubEvent {}

  /** This node's first subscription to a topic was made; neighbours are told of it now. */
  record TopicJoined(TopicName topic) implements PubSubEvent {
    @Override
    public Optional<PeerId> peer() {
      return Optional.empty();
    }
  }

  /** This node's last subscription to a topic has ended. */
  record TopicLeft(TopicName topic) implements PubSubEvent {
    @Override
    public Optional<PeerId> peer() {
      return Optional.empty();
    }
  }

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
