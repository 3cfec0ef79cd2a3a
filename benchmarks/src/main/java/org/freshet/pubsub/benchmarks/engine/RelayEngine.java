package org.freshet.pubsub.benchmarks.engine;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.SubscriptionFilter;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.Engine;
import org.freshet.pubsub.core.engine.EngineConfig;
import org.freshet.pubsub.core.engine.EngineEvent;
import org.freshet.pubsub.core.engine.HeldElsewhere;
import org.freshet.pubsub.core.engine.TopicRules;
import org.freshet.pubsub.core.engine.Validators;
import org.freshet.pubsub.core.wire.MessageWriter;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.core.wire.RpcReader;
import org.freshet.pubsub.core.wire.RpcWriter;
import org.freshet.pubsub.message.MessageContent;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.SeenStrategy;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.floodsub.FloodsubRouter;
import org.freshet.pubsub.transport.ProtocolId;

/**
 * An engine with one neighbour that sends and some that want to have it, on a time of its own.
 *
 * <p>Every RPC holds new messages: their ids are numbers, written into a copy of one frame.
 */
final class RelayEngine {
  private static final TopicName TOPIC = TopicName.of("bench");
  private static final ProtocolId FLOODSUB = ProtocolId.of("/floodsub/1.0.0");
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
  private static final long SENDER = 1;

  /** A thousand RPCs a second. */
  private static final long STEP_NANOS = 1_000_000;

  private final RecordingOutbox outbox = new RecordingOutbox();
  private final RpcReader reader = new RpcReader(Limits.DEFAULT);
  private final Engine engine;
  private final byte[] template;
  private final int entryBytes;

  /** Where in an entry the payload begins: behind the entry's header and the payload's own. */
  private final int payloadAt;

  private final int messages;
  private long nowNanos;
  private long nextNumber = 1;

  RelayEngine(int receivers, int messages, int payloadBytes) {
    this.messages = messages;
    RawMessage message = MessageWriter.unsigned(TOPIC, new byte[payloadBytes]);
    this.entryBytes = RpcWriter.publishEntryBytes(message);
    this.payloadAt = entryBytes - message.encodedBytes() + 1 + RpcWriter.prefixBytes(payloadBytes);
    ByteBuffer frame = ByteBuffer.allocate(entryBytes * messages);
    for (int i = 0; i < messages; i++) {
      RpcWriter.writePublishEntry(message, frame);
    }
    this.template = frame.array();
    EngineConfig config =
        new EngineConfig(
            newPeer(),
            Limits.DEFAULT,
            ConnectionLimits.DEFAULT.maxPerPeer(),
            TopicRules.of(
                SignaturePolicy.STRICT_NO_SIGN, Optional.of(RelayEngine::number), Map.of()),
            SubscriptionFilter.ALL,
            true,
            false,
            Duration.ofSeconds(120),
            SeenStrategy.FIRST_SEEN,
            "floodsub",
            Validators.none());
    this.engine =
        new Engine(
            config,
            outbox,
            new SplittableRandom(1),
            new Counters(),
            new HeldElsewhere(Limits.DEFAULT));
    engine.install(new FloodsubRouter(engine.context()));
    connect(receivers);
  }

  private static PeerId newPeer() {
    return KeyProvider.installed().generate(KeyType.ED25519).peerId();
  }

  private static MessageId number(MessageContent content) {
    byte[] id = new byte[Long.BYTES];
    content.data().get(id);
    return MessageId.ofTrusted(id);
  }

  private void connect(int receivers) {
    step(new EngineEvent.TopicJoined(TOPIC));
    for (long connection = SENDER; connection <= SENDER + receivers; connection++) {
      long stream = streamOf(connection);
      step(
          new EngineEvent.ConnectionOpened(
              connection, Optional.of(newPeer()), ADDRESS, true, false));
      step(new EngineEvent.InboundOpened(stream, connection, FLOODSUB));
      byte[] hello =
          connection == SENDER
              ? new byte[0]
              : RpcWriter.subscriptionEntry(TOPIC, true, ByteBuffer.allocate(0));
      step(read(stream, hello));
    }
    settle();
  }

  /** {@return odd, as the runtime numbers streams that the far side opened} */
  private static long streamOf(long connection) {
    return 2 * connection + 1;
  }

  private void step(EngineEvent event) {
    nowNanos += STEP_NANOS;
    engine.step(event, nowNanos);
  }

  private EngineEvent read(long stream, byte[] frame) {
    RpcReader.Result result =
        reader.read(frame, frame.length + RpcWriter.prefixBytes(frame.length));
    if (result instanceof RpcReader.Result.Read read) {
      return new EngineEvent.RpcRead(stream, read.rpc());
    }
    throw new IllegalStateException("the engine's own frames are well formed: " + result);
  }

  /** Flushes, and tells the engine what came of it, until it has nothing more to do. */
  private void settle() {
    engine.flush(nowNanos);
    while (!outbox.answers().isEmpty()) {
      for (EngineEvent answer = outbox.answers().poll();
          answer != null;
          answer = outbox.answers().poll()) {
        engine.step(answer, nowNanos);
      }
      engine.flush(nowNanos);
    }
  }

  /** Reads one RPC of new messages and writes all that follows. {@return the bytes written} */
  long relay() {
    byte[] frame = template.clone();
    ByteBuffer numbers = ByteBuffer.wrap(frame);
    for (int i = 0; i < messages; i++) {
      numbers.putLong(i * entryBytes + payloadAt, nextNumber++);
    }
    long before = outbox.writtenBytes();
    step(read(streamOf(SENDER), frame));
    settle();
    return outbox.writtenBytes() - before;
  }

  /** {@return messages given to the application so far} */
  long deliveries() {
    return outbox.deliveries();
  }
}
