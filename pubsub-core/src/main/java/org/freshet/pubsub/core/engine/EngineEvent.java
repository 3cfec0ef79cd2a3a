package org.freshet.pubsub.core.engine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.core.wire.Rpc;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.SignedPeerRecord;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/**
 * Everything that can happen to the engine.
 *
 * <p>Connections and streams are named by numbers. Connection numbers are given by the runtime,
 * growing with age. Stream numbers are given by the engine (even) for streams that it opens and by
 * the runtime (odd, growing) for streams that the far side opened. An event of a stream or
 * connection that the engine no longer knows is ignored (rule 7).
 */
public sealed interface EngineEvent {
  /** A connection stands. */
  record ConnectionOpened(
      long connection,
      Optional<PeerId> remote,
      Multiaddr address,
      boolean multiplexed,
      boolean dialledByUs)
      implements EngineEvent {}

  /** The far side is banned and the connection is being closed: what comes on it does not count. */
  record ConnectionBanned(long connection) implements EngineEvent {}

  /** A connection has ended; the streams on it may or may not have been reported closed before. */
  record ConnectionClosed(long connection, StreamError why) implements EngineEvent {}

  /**
   * A sign of life came on the connection; the answer to {@link Outbox#probe}.
   *
   * @param answered the far side answered the probe, so it lived after the probe was sent; false
   *     where bytes arrived at some time since the probe before
   */
  record ConnectionHeard(long connection, boolean answered) implements EngineEvent {}

  /** The transport was told, maybe by a liar, that the far side no longer has the connection. */
  record ConnectionDoubted(long connection) implements EngineEvent {}

  /** Identify, or a push of it, told which protocols the far side of the connection serves. */
  record ProtocolsKnown(long connection, Set<ProtocolId> protocols) implements EngineEvent {}

  /** The far side gave its signed addresses; they are valid and its own. */
  record PeerRecordKnown(long connection, SignedPeerRecord record) implements EngineEvent {}

  /** The far side opened a stream of one of the router's protocols. */
  record InboundOpened(long stream, long connection, ProtocolId protocol) implements EngineEvent {}

  /** {@link Outbox#open} succeeded. */
  record OutboundNegotiated(long stream, ProtocolId protocol) implements EngineEvent {}

  /** {@link Outbox#open} failed; the stream never was. */
  record OutboundFailed(long stream, StreamError why) implements EngineEvent {}

  /**
   * A frame has begun on a stream that is larger than {@link
   * org.freshet.pubsub.core.wire.FrameDecoder#LARGE_FRAME_BYTES} and has not come whole; it will be
   * the stream's next {@link RpcRead} or {@link FrameRead}.
   *
   * @param wireBytes what it will have taken on the stream, length prefix included
   */
  record FrameBegan(long stream, int wireBytes) implements EngineEvent {}

  /** An RPC was read on a stream, whoever opened it. */
  record RpcRead(long stream, Rpc rpc) implements EngineEvent {}

  /**
   * A frame was read on a stream of one of the router's further protocols.
   *
   * @param frame its content, read-only, not reused
   * @param wireBytes what it took on the stream, length prefix included, or what it counts for in
   *     the stream's credit where that is more
   */
  record FrameRead(long stream, ByteBuffer frame, int wireBytes) implements EngineEvent {}

  /** What was read on a stream is no RPC; the stream was or will be reset by the engine. */
  record StreamViolated(long stream, StreamError why) implements EngineEvent {}

  /** The far side ended its direction of a stream. */
  record FarSideEnded(long stream) implements EngineEvent {}

  /** A stream has ended in both directions. */
  record StreamClosed(long stream, StreamError why) implements EngineEvent {}

  /** The write with this number was handed to the socket. */
  record Written(long stream, long batch) implements EngineEvent {}

  /** The application's first subscription to a topic was made. */
  record TopicJoined(TopicName topic) implements EngineEvent {}

  /** The application's last subscription to a topic has ended. */
  record TopicLeft(TopicName topic) implements EngineEvent {}

  /**
   * The application publishes messages together.
   *
   * @param messages of which each comes back in {@link Outbox#published}
   * @param deadlineNanos when copies that were not written expire
   */
  record PublishRequested(
      List<IdentifiedMessage> messages, PublishOptions options, long deadlineNanos)
      implements EngineEvent {}

  /**
   * Messages that had to wait have found room at their reader.
   *
   * @param released each was held as often as it is named here
   */
  record RoomMade(List<Backpressure> released) implements EngineEvent {}

  /** {@link Outbox#verify} is done. */
  record SignatureChecked(long ticket, boolean valid) implements EngineEvent {}

  /**
   * {@link Outbox#validate} is done.
   *
   * @param verdict as the validator gave it; {@link Verdict#IGNORE} where it failed
   */
  record Validated(long ticket, Verdict verdict) implements EngineEvent {}

  /**
   * Somebody waits until the connection's neighbour can be published to; see {@link Outbox#ready}.
   */
  record ReadinessAsked(long connection, long token) implements EngineEvent {}

  /**
   * Somebody waits until so many neighbours want a topic; see {@link Outbox#subscribersCounted}.
   */
  record SubscribersAwaited(TopicName topic, int count, long deadlineNanos, long token)
      implements EngineEvent {}

  /** Who awaited subscribers under this token waits no more. */
  record SubscriberWaitCancelled(long token) implements EngineEvent {}

  /** Every connection to the peer is to be closed. */
  record DisconnectRequested(PeerId peer) implements EngineEvent {}

  /** Something happened outside of the engine that an application may want to know. */
  record Happened(PubSubEvent event) implements EngineEvent {}

  /** The task is to run between two events. */
  record TaskSubmitted(Runnable task) implements EngineEvent {}

  /** The time that {@link Outbox#wakeAt} named has come. */
  record TimeAdvanced() implements EngineEvent {}

  /** The node is closing: what still waits comes to its end. */
  record ShutdownRequested() implements EngineEvent {}
}
