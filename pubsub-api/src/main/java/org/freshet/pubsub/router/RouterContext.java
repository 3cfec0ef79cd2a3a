package org.freshet.pubsub.router;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.SignedPeerRecord;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/**
 * All that a {@link Router} may do; the engine implements it.
 *
 * <p>Called on the engine thread only, that is from inside a router's methods and from tasks that
 * were scheduled here; {@link #execute} alone may be called from any thread. Effects are carried
 * out after the router's method has returned, so no call comes back into the router, except {@link
 * Router#onOutcome} for an entry that is refused at once.
 */
public interface RouterContext {
  /** {@return this node's identity} */
  PeerId localPeer();

  /** {@return the time of the event that is handled, in nanoseconds from an arbitrary origin} */
  long nowNanos();

  /** {@return the node's seeded source of randomness} */
  RandomGenerator random();

  /** {@return calls off the task, which otherwise runs on the engine thread after the delay} */
  Cancellable schedule(Duration delay, Runnable task);

  /** Runs the task on the engine thread soon. May be called from any thread. */
  void execute(Runnable task);

  /** {@return the neighbours, oldest first; a view that must not be kept} */
  Collection<? extends Neighbour> neighbours();

  /**
   * {@return the neighbours that want the topic by rule 2, each once, in a fixed order; a view that
   * must not be kept}
   */
  Set<? extends Neighbour> subscribers(TopicName topic);

  /** {@return the topics that the application subscribed to, in a fixed order} */
  Set<TopicName> joinedTopics();

  /**
   * {@return whether a message of the topic with this id was seen of late, or is having its
   * signature checked now} No other copy of it is needed. The same id on another topic is another
   * message.
   */
  boolean isKnown(TopicName topic, MessageId id);

  /** Announces our subscription to the topic, or its end, again to every neighbour. */
  void announce(TopicName topic);

  /**
   * Queues a message.
   *
   * <p>Messages that were published with patience wait for room; others are refused when the queue
   * is full.
   *
   * @param message as the engine gave it to the router
   * @param priority {@link Priority#HIGH} or {@link Priority#NORMAL}
   */
  Queued send(OutboundStream to, Message message, Priority priority);

  /**
   * Queues encoded RPC fields (not 1 or 2), or on a stream of the router's own a whole frame.
   *
   * @param fields at most {@link OutboundStream#maxFrameBytes()}; one frame carries at most one
   *     such part, so merging is the router's work
   */
  Queued sendFields(OutboundStream to, ByteBuffer fields, Priority priority);

  /** {@return whether the message was waiting in the queue; it is then taken out} */
  boolean cancel(OutboundStream to, MessageId id);

  /** Resets a stream that the far side opened. */
  void close(InboundStream in, StreamError why);

  /** Ends a stream of the router's own behind what is queued on it. */
  void close(OutboundStream out);

  /**
   * Opens a further stream of the router's own, such as one for a topic.
   *
   * <p>It has its own queue and no hello: the first frame is the first that is sent, control before
   * messages. It opens on the connection of the neighbour's RPC stream and stays there; the engine
   * neither reopens nor moves it, see {@link Router#onOutboundMoved}. A neighbour that does not
   * speak the protocol, or has a connection without a multiplexer, gets none: it ends at once, with
   * what was queued on it.
   *
   * @param encoding how messages are written on it; called by {@link #send}, once for each message
   * @throws IllegalArgumentException when no connection to the neighbour is left
   */
  OutboundStream open(Neighbour to, ProtocolId protocol, MessageEncoding encoding);

  /**
   * Takes a message that came on a stream of the router's own through everything that a message of
   * an RPC goes through: limits, seen, signature, validators, delivery, routing.
   *
   * @param topic the message's topic, which the encoded message itself need not repeat
   * @param message one encoded {@code Message} of the pubsub protobuf; what is none is left out and
   *     counted
   */
  void receive(InboundStream from, TopicName topic, ByteBuffer message);

  /** {@return the signed addresses that a neighbour gave, if any} */
  Optional<SignedPeerRecord> peerRecord(Neighbour neighbour);

  /** Asks the node to dial, in the background and once; failures are logged and counted. */
  void connect(Multiaddr address);

  /**
   * Counts something: refused input, a limit that was reached, an event worth a figure.
   *
   * @param counter what, in lower case with dots between parts, such as {@code graft.refused}; the
   *     node's statistics show it behind the provider's id, such as {@code mesh.graft.refused}.
   *     Never made of what strangers send
   * @param times how often it happened
   */
  void count(String counter, long times);

  /** Counts something once, see {@link #count(String, long)}. */
  default void count(String counter) {
    count(counter, 1);
  }
}
