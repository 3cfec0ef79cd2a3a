package org.freshet.pubsub.core.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
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

  private final AtomicLong tokens = new AtomicLong();
  private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
  private volatile boolean ended;

  /** A message that the engine has not brought to its end. */
  private static final class Pending {
    private final CompletableFuture<PublishResult> result = new CompletableFuture<>();
    private final WaitingRoom room;
    private final int bytes;

    /** What the engine has still to say: the result, and that nothing waits for room. */
    private int outstanding = 2;

    Pending(WaitingRoom room, int bytes) {
      this.room = room;
      this.bytes = bytes;
    }
  }

  /** Creates it with nothing under way. */
  public Publisher(
      Identity identity,
      TopicRules rules,
      Limits limits,
      EngineRunner runner,
      Completions completions) {
    this.identity = identity;
    this.self = Optional.of(identity.peerId());
    this.rules = rules;
    this.limits = limits;
    this.runner = runner;
    this.completions = completions;
    this.patientRoom = new WaitingRoom(limits.maxWaitingBytes());
    this.briefRoom = new WaitingRoom(limits.maxWaitingBytes());
  }

  CompletableFuture<PublishResult> publish(TopicName topic, byte[] data, PublishOptions options) {
    return submit(List.of(message(topic, data)), options).get(0).result;
  }

  CompletableFuture<List<PublishResult>> publishAll(
      TopicName topic, List<byte[]> data, PublishOptions options) {
    if (data.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    List<Pending> all = submit(data.stream().map(each -> message(topic, each)).toList(), options);
    return CompletableFuture.allOf(
            all.stream().map(each -> each.result).toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> all.stream().map(each -> each.result.join()).toList());
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

  private List<Pending> submit(List<IdentifiedMessage> messages, PublishOptions options) {
    WaitingRoom room = options.waitForRoom() ? patientRoom : briefRoom;
    List<Pending> publications = new ArrayList<>(messages.size());
    long bytes = 0;
    for (IdentifiedMessage message : messages) {
      Pending publication = new Pending(room, RpcWriter.publishEntryBytes(message.raw()));
      publications.add(publication);
      bytes += publication.bytes;
    }
    room.enter(bytes, !NodeThreads.isCurrent());
    long firstToken = tokens.getAndAdd(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      pending.put(firstToken + i, publications.get(i));
    }
    if (ended) {
      for (int i = 0; i < messages.size(); i++) {
        pending.remove(firstToken + i);
      }
      throw NodeState.closed();
    }
    Duration patience =
        options.giveUpAfter().compareTo(FOREVER) < 0 ? options.giveUpAfter() : FOREVER;
    long nowNanos = NodeClock.nanoTime();
    long deadlineNanos = nowNanos + patience.toNanos();
    runner.submitOrHandle(
        new PublishRequested(messages, options, deadlineNanos, firstToken), nowNanos);
    return publications;
  }

  /** Engine thread. */
  void roomFound(long token) {
    Pending publication = pending.get(token);
    if (publication != null) {
      publication.room.leave(publication.bytes);
      answered(token, publication);
    }
  }

  /** Engine thread. */
  void published(long token, PublishResult result) {
    Pending publication = pending.get(token);
    if (publication != null) {
      completions.completeLater(publication.result, result);
      answered(token, publication);
    }
  }

  private void answered(long token, Pending publication) {
    publication.outstanding--;
    if (publication.outstanding == 0) {
      pending.remove(token);
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
    pending.forEach(
        (token, publication) -> completions.fail(publication.result, NodeState.closed()));
  }
}
