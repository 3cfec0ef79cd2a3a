package org.freshet.pubsub.core.node;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.EngineEvent.PublishRequested;
import org.freshet.pubsub.core.engine.MessageRules;
import org.freshet.pubsub.core.engine.TopicRules;
import org.freshet.pubsub.core.runtime.EngineRunner;
import org.freshet.pubsub.core.runtime.NodeClock;
import org.freshet.pubsub.core.runtime.NodeThreads;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.core.wire.RpcWriter;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.PeerId;
import org.jspecify.annotations.Nullable;

/** Makes and signs messages on the caller's thread and hands them to the engine. Any thread. */
public final class Publisher {
  /** Longer than any message waits, short enough that deadlines can be compared. */
  private static final Duration FOREVER = Duration.ofDays(365);

  private final Identity identity;
  private final Optional<PeerId> self;
  private final TopicRules rules;
  private final Limits limits;
  private final EngineRunner runner;
  private final Completions completions;

  /** For messages that wait for room in outbound queues, perhaps for minutes. */
  private final WaitingRoom patientRoom;

  /**
   * For all others, until the engine has looked at them: a thread that publishes faster than the
   * engine routes is slowed down to its pace instead of filling the heap.
   */
  private final WaitingRoom briefRoom;

  /** The last one given; starts from the time, so that a restarted node goes on above itself. */
  private final AtomicLong sequenceNumber = new AtomicLong(NodeClock.unixNanos());

  private final Map<IdentifiedMessage, Pending> pending = new ConcurrentHashMap<>();
  private volatile boolean ended;

  /** The result of a message that the engine has not brought to its end; run, it completes. */
  private static final class Pending extends CompletableFuture<PublishResult> implements Runnable {
    private final WaitingRoom room;
    private final IdentifiedMessage message;
    private final int bytes;

    /** What the engine has still to say: the outcome, and that nothing waits for room. */
    private int outstanding = 2;

    /** What the engine said; set before it is run. */
    private @Nullable PublishResult outcome;

    Pending(WaitingRoom room, IdentifiedMessage message) {
      this.room = room;
      this.message = message;
      this.bytes = RpcWriter.publishEntryBytes(message.raw());
    }

    @Override
    public void run() {
      complete(Objects.requireNonNull(outcome));
    }
  }

  /** Creates it with nothing under way. */
  public Publisher(
      Identity identity,
      TopicRules rules,
      Limits limits,
      EngineRunner runner,
      Completions completions,
      Counters counters) {
    this.identity = identity;
    this.self = Optional.of(identity.peerId());
    this.rules = rules;
    this.limits = limits;
    this.runner = runner;
    this.completions = completions;
    LongAdder blocked = counters.counter("publish.blocked");
    this.patientRoom = new WaitingRoom(limits.maxWaitingBytes(), blocked);
    this.briefRoom = new WaitingRoom(limits.maxWaitingBytes(), blocked);
  }

  CompletableFuture<PublishResult> publish(TopicName topic, byte[] data, PublishOptions options) {
    IdentifiedMessage message = message(topic, data);
    Pending publication = new Pending(room(options), message);
    publication.room.enter(publication.bytes, !NodeThreads.isCurrent());
    pending.put(message, publication);
    submit(List.of(message), options);
    return publication;
  }

  CompletableFuture<List<PublishResult>> publishAll(
      TopicName topic, List<byte[]> data, PublishOptions options) {
    if (data.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    List<IdentifiedMessage> messages = data.stream().map(each -> message(topic, each)).toList();
    WaitingRoom room = room(options);
    List<Pending> all = messages.stream().map(message -> new Pending(room, message)).toList();
    room.enter(all.stream().mapToLong(each -> each.bytes).sum(), !NodeThreads.isCurrent());
    all.forEach(each -> pending.put(each.message, each));
    submit(messages, options);
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
  }

  private IdentifiedMessage message(TopicName topic, byte[] data) {
    MessageRules own = rules.of(topic);
    if (data.length > own.maxMessageBytes()) {
      throw new IllegalArgumentException(
          "the message has "
              + data.length
              + " bytes, more than the limit maxMessageBytes = "
              + own.maxMessageBytes()
              + " of its topic");
    }
    checkFits(data.length);
    RawMessage raw = own.write(identity, sequenceNumber::incrementAndGet, topic, data);
    checkFits(RpcWriter.publishEntryBytes(raw));
    return new IdentifiedMessage(raw, own.idOf(raw), self, own.policy().signs());
  }

  private void checkFits(int bytes) {
    if (bytes > limits.maxFrameBytes()) {
      throw new IllegalArgumentException(
          "the message needs a frame of at least "
              + bytes
              + " bytes, more than the limit maxFrameBytes = "
              + limits.maxFrameBytes());
    }
  }

  private WaitingRoom room(PublishOptions options) {
    return options.waitForRoom() ? patientRoom : briefRoom;
  }

  /** Hands messages to the engine, which are pending already. */
  private void submit(List<IdentifiedMessage> messages, PublishOptions options) {
    if (ended) {
      messages.forEach(pending::remove);
      throw NodeState.closed();
    }
    Duration patience =
        options.giveUpAfter().compareTo(FOREVER) < 0 ? options.giveUpAfter() : FOREVER;
    long nowNanos = NodeClock.nanoTime();
    long deadlineNanos = nowNanos + patience.toNanos();
    runner.submitOrHandle(new PublishRequested(messages, options, deadlineNanos), nowNanos);
  }

  /** Engine thread. */
  void roomFound(IdentifiedMessage message) {
    Pending publication = pending.get(message);
    if (publication != null) {
      publication.room.leave(publication.bytes);
      answered(publication);
    }
  }

  /** Engine thread. */
  void published(IdentifiedMessage message, PublishResult outcome) {
    Pending publication = pending.get(message);
    if (publication != null) {
      publication.outcome = outcome;
      completions.completeLater(publication);
      answered(publication);
    }
  }

  private void answered(Pending publication) {
    publication.outstanding--;
    if (publication.outstanding == 0) {
      pending.remove(publication.message);
    }
  }

  /** {@return bytes of messages that wait for room or for the engine} */
  long waitingBytes() {
    return patientRoom.usedBytes() + briefRoom.usedBytes();
  }

  /** {@return whether every message has come to its end} */
  boolean isIdle() {
    return pending.isEmpty();
  }

  /** Lets those who wait for room go, with an exception. */
  void refuse() {
    patientRoom.close();
    briefRoom.close();
  }

  /** Fails what the engine, which has stopped, will bring to no end. */
  void end() {
    ended = true;
    pending.values().forEach(each -> completions.fail(each, NodeState.closed()));
  }
}
