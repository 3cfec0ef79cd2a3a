package org.freshet.pubsub.transport;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;

/**
 * A secured link that a transport made, with streams on it.
 *
 * <p>Transports implement it. All methods may be called from any thread and never block.
 */
public interface Connection {
  /** {@return the identity that the far side proved, empty where the link proves none} */
  Optional<PeerId> remote();

  /** {@return where the far side is, without {@code /p2p}} */
  Multiaddr remoteAddress();

  /**
   * {@return whether several streams fit on it} Without a multiplexer the connection is one stream,
   * opened by the side that dialled.
   */
  boolean multiplexed();

  /** {@return whether this side dialled} */
  boolean dialledByUs();

  /**
   * Asks how many bytes have arrived, of whatever kind, which only ever grows: a node knows by it
   * that the far side lives.
   *
   * @param answer called once with how many they are now: before this method returns, or soon on
   *     the connection's own thread; where it has ended perhaps not at all. It neither blocks nor
   *     throws
   */
  void askBytesRead(LongConsumer answer);

  /**
   * Opens a stream and negotiates.
   *
   * @param protocols preferred first, not empty; the first that the far side accepts wins
   * @param listener hears the stream from the moment it is negotiated
   * @return completes with the stream before anything is delivered to the listener, or
   *     exceptionally with {@link StreamException}: {@link StreamError#NEGOTIATION_FAILED} when the
   *     far side speaks none of them, {@link StreamError#RESOURCE_LIMIT} when no further stream
   *     fits. When it fails the listener is never called
   */
  CompletionStage<Stream> open(List<ProtocolId> protocols, StreamListener listener);

  /** Ends the connection and all its streams; idempotent. */
  void close(StreamError why);

  /** {@return completes once, normally, with the reason, when the connection has ended} */
  CompletionStage<StreamError> closed();

  /** {@return who the far side is and where, for a log line} */
  default String described() {
    return remote().map(PeerId::toString).orElse("unproved") + " at " + remoteAddress();
  }
}
