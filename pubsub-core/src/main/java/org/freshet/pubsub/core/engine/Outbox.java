package org.freshet.pubsub.core.engine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/**
 * Everything that the engine wants done.
 *
 * <p>Called on the engine thread from inside {@link Engine#step} and {@link Engine#flush}, in the
 * order in which things must happen. No method calls back into the engine: results come as later
 * events. A stream or connection that no longer is there is no error: the call does nothing.
 */
public interface Outbox {
  /**
   * Opens a stream under the given number; one of {@code OutboundNegotiated}, {@code
   * OutboundFailed} follows, then, after the former, {@code StreamClosed}.
   */
  void open(long stream, long connection, List<ProtocolId> protocols);

  /**
   * Writes bytes, all frames of a flush at once; {@code Written} with the number follows when they
   * are no longer read.
   */
  void write(long stream, long batch, List<ByteBuffer> bytes);

  /** Ends our direction behind what was written. */
  void closeWrite(long stream);

  /** Ends both directions at once. */
  void reset(long stream, StreamError why);

  /** Allows so many more bytes to be read from the stream. */
  void credit(long stream, int bytes);

  /** Ends a connection; {@code ConnectionClosed} follows. */
  void close(long connection, StreamError why);

  /**
   * Asks the far side for a sign of life; {@code ConnectionHeard} follows if one comes, and another
   * one if bytes have come since the probe before.
   */
  void probe(long connection);

  /** Dials, once, in the background. */
  void dial(Multiaddr address);

  /** Checks the signature of a message; {@code SignatureChecked} with the ticket follows. */
  void verify(long ticket, IdentifiedMessage message);

  /**
   * Asks a validator about a message, on another thread; {@code Validated} with the ticket follows,
   * or does not: the engine gives up on its own.
   */
  void validate(long ticket, Validator validator, IdentifiedMessage message);

  /** The engine waits no longer for the answer to a question that {@link #validate} asked. */
  void giveUp(long ticket);

  /**
   * Gives a message to the application's subscriptions of a topic.
   *
   * @param source to hold back, once for each subscription that has no room for the message and
   *     must not lose it
   */
  void deliver(TopicName topic, Message message, Backpressure source);

  /** A published message came to its end; called once for each that was published. */
  void published(IdentifiedMessage message, PublishResult result);

  /**
   * Nothing of a published message waits for room any more, in a queue or at a reader; called once
   * for each that was published, before or after {@link #published}.
   */
  void roomFound(IdentifiedMessage message);

  /**
   * Our stream to the neighbour stands and its first RPC was read, or two seconds have passed, or
   * the connection has ended ({@code error} present).
   */
  void ready(long token, Optional<PeerId> peer, Optional<StreamError> error);

  /**
   * So many neighbours want the topic that was asked about in {@code SubscribersAwaited}, which is
   * enough, or all that there were at the deadline.
   */
  void subscribersCounted(long token, int count, boolean enough);

  /** Sends a {@code TimeAdvanced} at the given time, or later; the last call counts. */
  void wakeAt(long deadlineNanos);

  /** Sends a {@code TaskSubmitted}. The one effect that may be called from any thread. */
  void execute(Runnable task);

  /** Something happened that an application may want to know. */
  void event(PubSubEvent event);

  /**
   * Something happened that an operator may want to know.
   *
   * @param line says who, which stream and why, and holds no payload; called at once or never
   */
  void log(Level level, Supplier<String> line);

  /** How much an operator wants to know of it. */
  enum Level {
    /** Part of normal work. */
    DEBUG,
    /** Worth a line. */
    INFO,
    /** Something is wrong, here or at a neighbour. */
    WARN
  }
}
