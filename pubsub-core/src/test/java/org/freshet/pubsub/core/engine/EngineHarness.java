package org.freshet.pubsub.core.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.SubscriptionFilter;
import org.freshet.pubsub.core.keys.CoreKeyProvider;
import org.freshet.pubsub.core.wire.FrameDecoder;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.core.wire.MessageWriter;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.core.wire.Rpc;
import org.freshet.pubsub.core.wire.RpcReader;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageIds;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.message.SeenStrategy;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.Origin;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.router.SubscriptionChange;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/** An engine whose effects are recorded and whose events are made by hand. */
final class EngineHarness {
  static final ProtocolId PROTOCOL = ProtocolId.of("/test/1.0.0");
  static final TopicName NEWS = TopicName.of("news");
  static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");

  final Identity self = identity();
  final Counters counters = new Counters();
  final HeldElsewhere elsewhere;
  final Recorder out = new Recorder();
  final Engine engine;
  long nowNanos;
  private long nextConnection = 1;
  private long nextInbound = 1;

  EngineHarness(Limits limits, SignaturePolicy policy, Validators validators) {
    this(limits, policy, validators, Flood::new);
  }

  EngineHarness(
      Limits limits,
      SignaturePolicy policy,
      Validators validators,
      Function<RouterContext, Router> router) {
    EngineConfig config =
        new EngineConfig(
            self.peerId(),
            limits,
            ConnectionLimits.DEFAULT.maxPerPeer(),
            TopicRules.of(policy, Optional.empty(), Map.of()),
            SubscriptionFilter.ALL,
            true,
            false,
            Duration.ofSeconds(120),
            SeenStrategy.FIRST_SEEN,
            "flood",
            validators);
    elsewhere = new HeldElsewhere(limits);
    engine = new Engine(config, out, new SplittableRandom(1), counters, elsewhere);
    engine.install(router.apply(engine.context()));
  }

  static EngineHarness unsigned() {
    return new EngineHarness(Limits.DEFAULT, SignaturePolicy.STRICT_NO_SIGN, Validators.none());
  }

  static EngineHarness signed() {
    return new EngineHarness(Limits.DEFAULT, SignaturePolicy.STRICT_SIGN, Validators.none());
  }

  static Identity identity() {
    return new CoreKeyProvider().generate(KeyType.ED25519);
  }

  void step(EngineEvent event) {
    engine.step(event, nowNanos);
    engine.flush(nowNanos);
  }

  void pass(Duration time) {
    long end = nowNanos + time.toNanos();
    while (out.wakeNanos <= end) {
      nowNanos = Math.max(nowNanos, out.wakeNanos);
      out.wakeNanos = Long.MAX_VALUE;
      step(new EngineEvent.TimeAdvanced());
    }
    nowNanos = end;
    step(new EngineEvent.TimeAdvanced());
  }

  /** A far side that does what it is told. */
  Peer peer(PeerId id) {
    return new Peer(id);
  }

  final class Peer {
    final PeerId id;
    final long connection = nextConnection++;
    final long inbound;
    private final long outboundBefore;

    Peer(PeerId id) {
      this.id = id;
      outboundBefore = out.lastOpened;
      step(new EngineEvent.ConnectionOpened(connection, Optional.of(id), ADDRESS, true, true));
      if (out.lastOpened != outboundBefore) {
        step(new EngineEvent.OutboundNegotiated(out.lastOpened, PROTOCOL));
      }
      inbound = nextInbound;
      nextInbound += 2;
      step(new EngineEvent.InboundOpened(inbound, connection, PROTOCOL));
    }

    long outbound() {
      return outboundBefore + 2;
    }

    void wants(TopicName topic) {
      read(rpc(List.of(new SubscriptionChange(topic, true, Router.NONE))));
    }

    void sends(RawMessage... messages) {
      read(new Rpc(List.of(), 0, 0, List.of(messages), 0, false, Router.NONE, 100));
    }

    void read(Rpc rpc) {
      step(new EngineEvent.RpcRead(inbound, rpc));
    }

    /** Confirms every write on our stream to it. */
    void takesAll() {
      List<Long> now = out.batches.remove(outbound());
      if (now != null) {
        now.forEach(batch -> step(new EngineEvent.Written(outbound(), batch)));
      }
    }

    List<Rpc> got() {
      return out.written.getOrDefault(outbound(), List.of());
    }

    List<String> gotTexts() {
      return got().stream().flatMap(r -> r.messages().stream()).map(RawMessage::text).toList();
    }
  }

  static Rpc rpc(List<SubscriptionChange> changes) {
    return new Rpc(changes, 0, 0, List.of(), 0, false, Router.NONE, 10);
  }

  void join(TopicName topic) {
    step(new EngineEvent.TopicJoined(topic));
  }

  long publish(String text, boolean waitForRoom, Duration patience) {
    return publish(
        PublishOptions.DEFAULT.withWaitForRoom(waitForRoom).withGiveUpAfter(patience), text);
  }

  /** Publishes texts together. {@return the first one's number; the others' follow} */
  long publish(PublishOptions options, String... texts) {
    List<IdentifiedMessage> messages = new ArrayList<>();
    for (String text : texts) {
      RawMessage raw = MessageWriter.unsigned(NEWS, text.getBytes(StandardCharsets.UTF_8));
      messages.add(
          new IdentifiedMessage(
              raw, MessageIds.SHA256.idOf(raw), Optional.of(self.peerId()), false));
    }
    long firstNumber = out.numbers.size() + 1;
    messages.forEach(message -> out.numbers.put(message, out.numbers.size() + 1L));
    long deadlineNanos = nowNanos + options.giveUpAfter().toNanos();
    step(new EngineEvent.PublishRequested(messages, options, deadlineNanos));
    return firstNumber;
  }

  /** Sends everything to whoever wants it, except where it came from. */
  static class Flood implements Router {
    private final RouterContext context;

    Flood(RouterContext context) {
      this.context = context;
    }

    @Override
    public List<ProtocolId> protocols() {
      return List.of(PROTOCOL);
    }

    @Override
    public void route(Message message, Origin origin) {
      for (Neighbour n : context.subscribers(message.topic())) {
        if (!origin.isFrom(n)) {
          n.outbound().ifPresent(to -> context.send(to, message, Priority.NORMAL));
        }
      }
    }
  }

  /** Keeps every effect. */
  static final class Recorder implements Outbox {
    final List<String> log = new ArrayList<>();
    final List<String> delivered = new ArrayList<>();
    final List<Long> tickets = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    final List<Long> givenUp = new ArrayList<>();
    final List<IdentifiedMessage> toVerify = new ArrayList<>();
    final Map<IdentifiedMessage, Long> numbers = new LinkedHashMap<>();
    final Map<Long, PublishResult> results = new LinkedHashMap<>();
    final List<Long> roomFound = new ArrayList<>();
    final Map<Long, List<Rpc>> written = new LinkedHashMap<>();
    final Map<Long, List<Integer>> frameBytes = new LinkedHashMap<>();
    final Map<Long, List<Long>> batches = new LinkedHashMap<>();

    /** Of the last write, as they were given. */
    List<ByteBuffer> lastBuffers = List.of();

    final Map<Long, Integer> credit = new LinkedHashMap<>();
    private final Map<Long, FrameDecoder> decoders = new LinkedHashMap<>();
    private final RpcReader reader = new RpcReader(Limits.DEFAULT);
    final List<PubSubEvent> events = new ArrayList<>();
    final List<Backpressure> held = new ArrayList<>();
    boolean readersAreFull;
    long lastOpened;
    long wakeNanos = Long.MAX_VALUE;

    @Override
    public void open(long stream, long connection, List<ProtocolId> protocols) {
      lastOpened = stream;
      log.add("open " + stream + " on " + connection);
    }

    @Override
    public void write(long stream, long batch, List<ByteBuffer> bytes) {
      batches.computeIfAbsent(stream, any -> new ArrayList<>()).add(batch);
      lastBuffers = List.copyOf(bytes);
      FrameDecoder decoder = decoders.computeIfAbsent(stream, any -> new FrameDecoder(1 << 20));
      for (ByteBuffer part : bytes) {
        decoder.feed(
            part,
            (frame, length, wireBytes) -> {
              frameBytes.computeIfAbsent(stream, any -> new ArrayList<>()).add(length);
              RpcReader.Result.Read read =
                  (RpcReader.Result.Read) reader.read(frame, length, wireBytes);
              written.computeIfAbsent(stream, any -> new ArrayList<>()).add(read.rpc());
              return read.keepsFrame();
            });
      }
    }

    @Override
    public void closeWrite(long stream) {
      log.add("closeWrite " + stream);
    }

    @Override
    public void reset(long stream, StreamError why) {
      log.add("reset " + stream + " 0x" + Long.toHexString(why.code()));
    }

    @Override
    public void credit(long stream, int bytes) {
      credit.merge(stream, bytes, Integer::sum);
    }

    @Override
    public void close(long connection, StreamError why) {
      log.add("close " + connection + " 0x" + Long.toHexString(why.code()));
    }

    @Override
    public void probe(long connection) {
      log.add("probe " + connection);
    }

    @Override
    public void dial(Multiaddr address) {
      log.add("dial " + address);
    }

    @Override
    public void verify(long ticket, IdentifiedMessage message) {
      tickets.add(ticket);
      toVerify.add(message);
    }

    @Override
    public void validate(long ticket, Validator validator, IdentifiedMessage message) {
      tickets.add(ticket);
      asked.add(message.text());
    }

    @Override
    public void giveUp(long ticket) {
      givenUp.add(ticket);
    }

    @Override
    public void deliver(TopicName topic, Message message, Backpressure source) {
      delivered.add(message.text());
      if (readersAreFull) {
        source.hold();
        held.add(source);
      }
    }

    @Override
    public void published(IdentifiedMessage message, PublishResult result) {
      long number = numbers.getOrDefault(message, 0L);
      if (results.put(number, result) != null) {
        throw new IllegalStateException("published twice: " + number);
      }
    }

    @Override
    public void roomFound(IdentifiedMessage message) {
      roomFound.add(numbers.getOrDefault(message, 0L));
    }

    @Override
    public void ready(long token, Optional<PeerId> peer, Optional<StreamError> error) {
      log.add("ready " + token + error.map(e -> " " + e.reason()).orElse(""));
    }

    @Override
    public void subscribersCounted(long token, int count, boolean enough) {
      log.add("counted " + token + (enough ? " enough " : " only ") + count);
    }

    @Override
    public void wakeAt(long deadlineNanos) {
      wakeNanos = deadlineNanos;
    }

    @Override
    public void execute(Runnable task) {
      throw new UnsupportedOperationException("no other thread in these tests");
    }

    @Override
    public void event(PubSubEvent event) {
      events.add(event);
    }

    @Override
    public void log(Level level, Supplier<String> line) {
      log.add(line.get());
    }
  }
}
