package org.freshet.pubsub.router;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.transport.ProtocolId;

/**
 * A routing algorithm: decides which neighbours get which message.
 *
 * <p>Its class is named by a {@link RouterProvider} and built by the injector, once for a node.
 * What it may do is on the {@link RouterContext} that its constructor asks for.
 *
 * <p><b>Threads.</b> All methods are called by the engine, one at a time, in the order in which
 * things happened; none may block, read a clock, or keep a thread. Only {@link #view} is called
 * from any thread.
 *
 * <p><b>Errors.</b> A method that throws costs the stream that the call was about (for {@link
 * #route}: the stream that brought the message) and nothing else; it is counted under the
 * provider's id and logged.
 *
 * <p><b>Buffers</b> given to a router are read-only and stay valid; buffers taken from it must not
 * be changed afterwards.
 */
public interface Router {
  /** An empty buffer: no fields. */
  ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();

  /** {@return the protocols of its RPC streams, preferred first; the same at every call} */
  List<ProtocolId> protocols();

  /**
   * {@return the protocols of further streams that neighbours may open, such as one stream for a
   * topic; the same at every call} Frames of such a stream come to {@link #onFrame}, its opening
   * and its end to the same methods as those of an RPC stream; {@link #admit} is not asked about
   * it.
   */
  default List<ProtocolId> furtherProtocols() {
    return List.of();
  }

  /**
   * Called once, when the node starts, before all other calls but those for protocols: set timers
   * here, for the constructor has no time yet.
   */
  default void onStarted() {}

  /**
   * {@return encoded RPC fields (not 1 or 2) for the first RPC on a stream, sent once for a stream}
   * Called when the stream is negotiated.
   */
  default ByteBuffer helloFields(OutboundStream out) {
    return NONE;
  }

  /**
   * {@return encoded fields (not 1 or 2) to put inside our subscription entry for the topic} Called
   * whenever a subscription is written to the stream.
   */
  default ByteBuffer subscriptionFields(OutboundStream out, TopicName topic) {
    return NONE;
  }

  /**
   * Called once when a stream we write on is negotiated, an RPC stream, whose hello is the first
   * thing queued, or one of the router's own.
   */
  default void onOutboundOpened(OutboundStream out) {}

  /**
   * Called when the queue and the membership of one stream pass to another of the same neighbour
   * (rules 4 and 6), before {@link #onOutboundClosed} of the old one. The new stream may not be
   * negotiated yet.
   *
   * <p>RPC streams only. The router's own stay on their connection, which may be one whose death
   * nobody has noticed: {@linkplain RouterContext#close(OutboundStream) end} them here and open
   * others when they are needed.
   */
  default void onOutboundMoved(OutboundStream from, OutboundStream to) {}

  /**
   * Called once when a stream we write on has ended, or could not be opened, whether it had been
   * negotiated or not.
   */
  default void onOutboundClosed(OutboundStream out) {}

  /** Called once for each stream that we read, before anything else about it. */
  default void onInboundOpened(InboundStream in) {}

  /** Called once and last for each stream that we read; what it taught is already gone. */
  default void onInboundClosed(InboundStream in) {}

  /** {@return how much of the stream's RPC is wanted} Called for each RPC, before its messages. */
  default Admission admit(InboundStream in) {
    return Admission.ALL;
  }

  /**
   * Called for every subscription entry, repeats too, after the engine's tables have taken the
   * whole RPC's entries.
   */
  default void onSubscription(InboundStream in, SubscriptionChange change) {}

  /**
   * Called at most once for an RPC, last, with those of its fields that the engine does not know
   * (control, extensions, yours), as they came. Not called for an RPC without any.
   */
  default void onFields(InboundStream in, ByteBuffer fields) {}

  /** Called for each frame on a stream of one of the {@link #furtherProtocols()}. */
  default void onFrame(InboundStream in, ByteBuffer frame) {}

  /** Called when the application's first subscription to a topic is made. */
  default void onTopicJoined(TopicName topic) {}

  /** Called when the application's last subscription to a topic has ended. */
  default void onTopicLeft(TopicName topic) {}

  /**
   * Called for the first copy of a message whose signature is valid, before its validators have
   * judged; with unsigned messages, at once. The stream may have ended since it came.
   */
  default void onAuthentic(InboundStream in, Message message) {}

  /**
   * Called for a valid message, ours or from a stream: send it on.
   *
   * <p>Of a message that was published here, the copies that are queued before this method returns
   * honour the {@linkplain org.freshet.pubsub.PublishOptions publisher's options} and are in its
   * result. One that is queued later is as good as a forwarded one: it waits for no room, and
   * nobody hears of its end but this router.
   *
   * <p>Not called for a message that the application publishes to {@linkplain
   * org.freshet.pubsub.PublishOptions#onlyTo() named neighbours}: the engine sends it itself, and
   * no other method of the router hears of it.
   */
  void route(Message message, Origin origin);

  /**
   * Called instead of {@link #route} for two or more messages that were published together, in
   * their order.
   */
  default void routeBatch(List<? extends Message> messages, Origin origin) {
    for (Message message : messages) {
      route(message, origin);
    }
  }

  /**
   * Called once for each copy that arrived of a message of a joined topic, with what became of it.
   * {@link Verdict#ACCEPT} comes before {@link #route}, {@link Verdict#DUPLICATE} behind {@link
   * #onAuthentic} for the copy that was first. What is refused for its form or its size has no id
   * yet, but {@link org.freshet.pubsub.message.MessageId#NONE}. It is not called for a copy whose
   * id could not be made, or that waited behind a forger's: they are counted as {@code
   * messages.without_id} and {@code messages.abandoned}.
   *
   * <p>The stream may have ended since it came, and its neighbour with it: ask {@link
   * InboundStream#isOpen} before keeping anything by stream or neighbour. What a copy says about
   * its sender's reputation counts all the same.
   */
  default void onVerdict(Message message, InboundStream in, Verdict verdict) {}

  /** Called when something that this router queued has come to its end. */
  default void onOutcome(OutboundStream out, Queued what, Outcome outcome) {}

  /**
   * Called behind every burst of events, before what was queued is written: what was gathered while
   * the burst was handled, such as control fields that are to share a frame, is queued here.
   */
  default void beforeWrite() {}

  /**
   * {@return how many entries each of the router's tables holds, by name} The node's statistics
   * show them behind the provider's id and {@code .table.}, with {@code .now} added, such as {@code
   * mesh.table.backoffs.now}. Called whenever somebody asks for those.
   */
  default Map<String, Integer> tableSizes() {
    return Map.of();
  }

  /**
   * {@return this router's own interface of that type for applications, such as {@link MeshView};
   * safe for any thread}
   */
  default <T> Optional<T> view(Class<T> type) {
    return Optional.empty();
  }
}
