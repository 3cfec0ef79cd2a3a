package org.freshet.pubsub.testkit;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.EngineConfig;
import org.freshet.pubsub.core.engine.EngineEvent;
import org.freshet.pubsub.core.engine.MessageRules;
import org.freshet.pubsub.core.engine.Validators;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/** A node from its start to its end: one engine, and what the runtime keeps around it. */
final class NodeLife {
  private final SimNode node;
  private final NodeOptions options;
  private final SimNetwork network;
  private final Counters counters = new Counters();
  private final Machine machine;
  private final LifeOutbox outbox;
  private final Router router;
  private final Map<Long, LinkEnd> links = new LinkedHashMap<>();
  private final Map<StreamEnd, FrameReader> readers = new LinkedHashMap<>();
  private final Set<TopicName> joined = new LinkedHashSet<>();
  private final Map<TopicName, List<Message>> received = new LinkedHashMap<>();

  /** When each of {@link #received} came. */
  private final Map<TopicName, List<Duration>> arrivals = new LinkedHashMap<>();

  private final List<PubSubEvent> events = new ArrayList<>();
  private final Map<IdentifiedMessage, SimPublication> publications = new LinkedHashMap<>();
  private final Map<Long, CompletableFuture<Optional<StreamError>>> readiness =
      new LinkedHashMap<>();
  private long nextConnection = 1;
  private long nextInbound = 1;
  private long nextToken = 1;
  private boolean flushDue;
  private boolean over;

  NodeLife(SimNode node, NodeOptions options, RandomGenerator random) {
    this.node = node;
    this.options = options;
    this.network = node.network();
    this.outbox = new LifeOutbox(this, node, options);
    EngineConfig config =
        new EngineConfig(
            node.id(),
            options.limits,
            ConnectionLimits.DEFAULT.maxPerPeer(),
            options.rules(),
            options.subscriptionFilter,
            options.echo,
            options.answerOnSameStream,
            options.seenTtl,
            options.seenStrategy,
            options.routerId,
            validators());
    this.machine = options.machine.make(config, outbox, random, counters);
    if (options.router == null) {
      throw new IllegalStateException(
          node.name() + " has no router: call network.defaults().router(…) before making nodes");
    }
    this.router = options.router.apply(machine.context());
  }

  void start() {
    machine.install(router);
    node.trace("starts");
    post(new EngineEvent.TimeAdvanced());
  }

  private Validators validators() {
    Validators validators = Validators.none();
    for (NodeOptions.TopicValidator each : options.validators) {
      validators.add(each.topic(), message -> judge(each, message), each.options());
    }
    return validators;
  }

  private CompletionStage<Verdict> judge(NodeOptions.TopicValidator by, Message message) {
    CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    if (by.options().inline()) {
      verdict.complete(by.judge().apply(message));
    } else {
      network
          .timeline()
          .in(
              by.takes().apply(message).toNanos(),
              () -> verdict.complete(by.judge().apply(message)));
    }
    return verdict;
  }

  /** Hands an event to the engine, when its turn comes. */
  void post(EngineEvent event) {
    network.timeline().in(options.eventDelay.toNanos(), () -> handle(event));
  }

  private void handle(EngineEvent event) {
    if (over) {
      return;
    }
    node.trace("<- " + EventText.of(event));
    machine.step(event, network.engineNanos());
    if (!flushDue) {
      // Behind what is due at this time already: one flush for a burst, as in production.
      flushDue = true;
      network.timeline().in(0, this::flush);
    }
  }

  private void flush() {
    flushDue = false;
    if (!over) {
      machine.flush(network.engineNanos());
    }
  }

  void end() {
    over = true;
  }

  boolean isOver() {
    return over;
  }

  void shutDown(Runnable then) {
    post(new EngineEvent.ShutdownRequested());
    network.timeline().in(options.eventDelay.toNanos() + 1, then);
  }

  void subscribe(TopicName topic) {
    if (joined.add(topic)) {
      post(new EngineEvent.TopicJoined(topic));
    }
  }

  void unsubscribe(TopicName topic) {
    if (joined.remove(topic)) {
      post(new EngineEvent.TopicLeft(topic));
    }
  }

  List<SimPublication> publish(TopicName topic, List<byte[]> data, PublishOptions how) {
    List<IdentifiedMessage> messages = data.stream().map(each -> message(topic, each)).toList();
    List<SimPublication> published = new ArrayList<>();
    for (IdentifiedMessage message : messages) {
      SimPublication publication = new SimPublication(message.id());
      publications.put(message, publication);
      published.add(publication);
    }
    long deadlineNanos = network.engineNanos() + how.giveUpAfter().toNanos();
    post(new EngineEvent.PublishRequested(messages, how, deadlineNanos));
    return published;
  }

  private IdentifiedMessage message(TopicName topic, byte[] data) {
    MessageRules rules = options.rules().of(topic);
    RawMessage raw = rules.write(node.identity(), node::nextSequenceNumber, topic, data);
    return new IdentifiedMessage(
        raw, rules.idOf(raw), Optional.of(node.id()), rules.policy().signs());
  }

  void askReadiness(long connection, CompletableFuture<Optional<StreamError>> ready) {
    long token = nextToken++;
    readiness.put(token, ready);
    post(new EngineEvent.ReadinessAsked(connection, token));
  }

  void connected(LinkEnd end) {
    end.number(nextConnection++);
    links.put(end.number(), end);
    post(
        new EngineEvent.ConnectionOpened(
            end.number(),
            end.link().options().proved() ? Optional.of(end.far().host().id()) : Optional.empty(),
            end.link().addressSeenBy(end),
            end.link().options().multiplexed(),
            end.isDialled()));
  }

  void disconnected(LinkEnd end, StreamError why) {
    links.remove(end.number());
    outbox.removeAllOn(end);
    readers.keySet().removeIf(stream -> stream.at() == end);
    post(new EngineEvent.ConnectionClosed(end.number(), why));
  }

  void identified(LinkEnd end, Set<ProtocolId> protocols) {
    post(new EngineEvent.ProtocolsKnown(end.number(), new LinkedHashSet<>(protocols)));
    if (network.signatures() == Signatures.REAL && end.link().options().proved()) {
      SimHost far = end.far().host();
      post(
          new EngineEvent.PeerRecordKnown(
              end.number(),
              KeyProvider.installed().seal(far.identity(), 1, List.of(far.address()))));
    }
  }

  void inbound(StreamEnd stream) {
    stream.number(nextInbound);
    nextInbound += 2;
    outbox.add(stream);
    post(
        new EngineEvent.InboundOpened(
            stream.number(), stream.at().number(), stream.protocol().orElseThrow()));
  }

  void read(StreamEnd stream, ByteBuffer bytes) {
    readers
        .computeIfAbsent(
            stream,
            s ->
                new FrameReader(
                    this,
                    s,
                    options.limits,
                    router.furtherProtocols().contains(s.protocol().orElseThrow())))
        .read(bytes);
  }

  List<LinkEnd> links() {
    return List.copyOf(links.values());
  }

  LinkEnd link(long connection) {
    LinkEnd link = links.get(connection);
    if (link == null) {
      throw new IllegalArgumentException(node.name() + " has no connection " + connection);
    }
    return link;
  }

  boolean hasLink(long connection) {
    return links.containsKey(connection);
  }

  void refused(StreamEnd stream, StreamError why) {
    outbox.remove(stream);
    post(new EngineEvent.OutboundFailed(stream.number(), why));
  }

  void closed(StreamEnd stream, StreamError why) {
    outbox.remove(stream);
    readers.remove(stream);
    post(new EngineEvent.StreamClosed(stream.number(), why));
  }

  RouterContext context() {
    return machine.context();
  }

  Router router() {
    return router;
  }

  Map<String, Integer> tableSizes() {
    return machine.tableSizes();
  }

  SortedMap<String, Long> counters() {
    return counters.snapshot();
  }

  List<PubSubEvent> events() {
    return Collections.unmodifiableList(events);
  }

  List<Message> received(TopicName topic) {
    return Collections.unmodifiableList(received.getOrDefault(topic, List.of()));
  }

  List<Duration> arrivals(TopicName topic) {
    return Collections.unmodifiableList(arrivals.getOrDefault(topic, List.of()));
  }

  void deliver(TopicName topic, Message message) {
    received.computeIfAbsent(topic, any -> new ArrayList<>()).add(message);
    arrivals.computeIfAbsent(topic, any -> new ArrayList<>()).add(network.now());
  }

  void happened(PubSubEvent event) {
    events.add(event);
  }

  SimPublication publication(IdentifiedMessage message) {
    SimPublication publication = publications.remove(message);
    if (publication == null) {
      throw new IllegalStateException(message + " was never published, or ended before");
    }
    return publication;
  }

  void ready(long token, Optional<StreamError> error) {
    CompletableFuture<Optional<StreamError>> waiting = readiness.remove(token);
    if (waiting == null) {
      throw new IllegalStateException("nobody waits with token " + token + ", or not any more");
    }
    waiting.complete(error);
  }
}
