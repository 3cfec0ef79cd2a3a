package org.freshet.pubsub.core;

import com.google.inject.Injector;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.core.connection.BanList;
import org.freshet.pubsub.core.connection.Gate;
import org.freshet.pubsub.core.engine.ConfiguredValidator;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.Engine;
import org.freshet.pubsub.core.engine.EngineConfig;
import org.freshet.pubsub.core.engine.EngineEvent;
import org.freshet.pubsub.core.engine.HeldElsewhere;
import org.freshet.pubsub.core.engine.Validators;
import org.freshet.pubsub.core.keys.CoreKeyProvider;
import org.freshet.pubsub.core.node.ApplicationSide;
import org.freshet.pubsub.core.node.AwaitedSubscribers;
import org.freshet.pubsub.core.node.BannedAuthors;
import org.freshet.pubsub.core.node.Completions;
import org.freshet.pubsub.core.node.Connects;
import org.freshet.pubsub.core.node.EngineQuestions;
import org.freshet.pubsub.core.node.EventListeners;
import org.freshet.pubsub.core.node.Node;
import org.freshet.pubsub.core.node.NodeBans;
import org.freshet.pubsub.core.node.NodeCloser;
import org.freshet.pubsub.core.node.NodeState;
import org.freshet.pubsub.core.node.Publisher;
import org.freshet.pubsub.core.node.Readers;
import org.freshet.pubsub.core.node.Topics;
import org.freshet.pubsub.core.ping.Pinger;
import org.freshet.pubsub.core.resolve.AddressResolver;
import org.freshet.pubsub.core.runtime.ConnectionTable;
import org.freshet.pubsub.core.runtime.Connections;
import org.freshet.pubsub.core.runtime.Dialler;
import org.freshet.pubsub.core.runtime.EngineRunner;
import org.freshet.pubsub.core.runtime.FailureLog;
import org.freshet.pubsub.core.runtime.IdentifyEvents;
import org.freshet.pubsub.core.runtime.MessageChecks;
import org.freshet.pubsub.core.runtime.Network;
import org.freshet.pubsub.core.runtime.NodeClock;
import org.freshet.pubsub.core.runtime.NodeSelf;
import org.freshet.pubsub.core.runtime.NodeThreads;
import org.freshet.pubsub.core.runtime.Probes;
import org.freshet.pubsub.core.runtime.PubsubStreamHandler;
import org.freshet.pubsub.core.runtime.Redialler;
import org.freshet.pubsub.core.runtime.RuntimeOutbox;
import org.freshet.pubsub.core.runtime.Served;
import org.freshet.pubsub.core.runtime.Transports;
import org.freshet.pubsub.core.runtime.ValidatorCalls;
import org.freshet.pubsub.message.ValidatorOptions;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.transport.StreamHandlerProvider;
import org.freshet.pubsub.transport.TransportProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts one node together, each part with those that it knows, and starts it. */
final class NodeAssembly {
  private static final Logger LOG = LoggerFactory.getLogger("org.freshet.pubsub");

  private static final long TRANSPORTS_CLOSE_MILLIS = 5000;

  private final NodeConfig config;
  private final PeerId localPeer;
  private final KeyProvider keys = new CoreKeyProvider();
  private final Counters counters = new Counters();
  private final HeldElsewhere elsewhere;
  private final NodeThreads threads;
  private final EngineRunner runner;
  private final ConnectionTable connectionTable = new ConnectionTable();
  private final BanList bans = new BanList(NodeClock::nanoTime, NodeClock.timeOfDay());
  private final Gate gate;
  private final Connections connections;
  private final NodeSelf self;
  private final PubsubStreamHandler pubsubStreams;
  private final Validators validators;
  private final PluginBuilder plugins;

  /** Makes the parts that need no other plug-in; starts no thread. */
  NodeAssembly(NodeConfig config, Injector application) {
    this.config = config;
    this.localPeer = config.identity().peerId();
    this.elsewhere = new HeldElsewhere(config.limits());
    this.validators = new Validators(judgesOfEveryTopic(), config.defaultValidators());
    this.threads = new NodeThreads(localPeer);
    this.runner = new EngineRunner(threads, counters);
    this.gate =
        new Gate(
            config.connectionLimits(),
            bans,
            config.admission(),
            new FailureLog()::failed,
            counters);
    this.connections = new Connections(localPeer, runner, connectionTable, gate, counters);
    this.self = new NodeSelf(config.identity(), connections);
    this.pubsubStreams = new PubsubStreamHandler(runner, connectionTable, config.limits());
    this.plugins =
        new PluginBuilder(
            application, config, keys, self, new IdentifyEvents(runner, connectionTable));
  }

  private List<ConfiguredValidator> judgesOfEveryTopic() {
    List<ConfiguredValidator> all = new ArrayList<>();
    all.add(new ConfiguredValidator(new BannedAuthors(bans, counters), ValidatorOptions.INLINE));
    all.addAll(config.validators());
    return all;
  }

  /**
   * {@return the node, started}
   *
   * @throws RuntimeException as {@code PubSubBuilder.build} says; nothing is left running then
   */
  PubSub start() {
    List<Transports.Named> available = new ArrayList<>();
    try {
      return start(transports(available));
    } catch (RuntimeException e) {
      new Transports(available, List.of(), threads).close(TRANSPORTS_CLOSE_MILLIS);
      throw e;
    }
  }

  private PubSub start(Transports transports) {
    AddressResolver resolver =
        new AddressResolver(config.nameResolver(), threads.lookups(), threads.timer());
    Dialler dialler = new Dialler(transports, connections, gate, resolver, threads.timer());
    Redialler redialler =
        new Redialler(localPeer, dialler, connections, connectionTable, runner, threads, counters);
    Network network =
        new Network(transports, connections, connectionTable, gate, dialler, redialler, self);
    RuntimeOutbox outbox =
        new RuntimeOutbox(
            runner,
            connectionTable,
            pubsubStreams,
            new Probes(runner, new Pinger()::ping),
            new MessageChecks(runner, keys, threads),
            new ValidatorCalls(runner, threads, counters),
            redialler);
    long seed = new SecureRandom().nextLong();
    Engine engine =
        new Engine(engineConfig(), outbox, new SplittableRandom(seed), counters, elsewhere);
    Router router = plugins.router(engine.context());
    engine.install(router);
    pubsubStreams.install(router);
    connections.serve(handlers());
    NodeState state = new NodeState();
    ApplicationSide application = applicationSide(state, engine, network);
    outbox.serve(application);
    NodeCloser closer = new NodeCloser(state, application, runner, network, threads);
    runner.start(machine(engine, outbox));
    // Tells the engine the time, and with that the router that it has started.
    runner.submit(new EngineEvent.TimeAdvanced());
    try {
      network.start(config.listen(), config.peers());
    } catch (RuntimeException e) {
      closer.close();
      throw e;
    }
    return new Node(localPeer, state, application, runner, network, router, counters, closer);
  }

  /** Adds to the list, one after the other, so that a failure leaves none behind. */
  private Transports transports(List<Transports.Named> available) {
    List<String> unavailable = new ArrayList<>();
    for (TransportProvider provider : config.transports()) {
      Optional<String> why = provider.unavailableBecause();
      if (why.isEmpty()) {
        available.add(named(provider));
      } else {
        unavailable.add("transport " + provider.id() + " is not available: " + why.get());
      }
    }
    unavailable.forEach(LOG::info);
    if (available.isEmpty()) {
      throw new IllegalStateException(
          "no transport can be used; " + String.join("; ", unavailable));
    }
    return new Transports(available, unavailable, threads);
  }

  private Transports.Named named(TransportProvider provider) {
    return new Transports.Named(
        provider.id(), plugins.build("transport", provider.id(), provider.type()));
  }

  private List<Served> handlers() {
    List<Served> handlers = new ArrayList<>();
    handlers.add(new Served("pubsub", pubsubStreams));
    for (StreamHandlerProvider provider : config.handlers()) {
      handlers.add(
          new Served(
              provider.id(), plugins.build("stream handler", provider.id(), provider.type())));
    }
    return handlers;
  }

  private EngineConfig engineConfig() {
    return new EngineConfig(
        localPeer,
        config.limits(),
        config.connectionLimits().maxPerPeer(),
        config.rules(),
        config.subscriptionFilter(),
        config.echo(),
        config.answerOnSameStream(),
        config.seenTtl(),
        config.seenStrategy(),
        config.router().id(),
        validators);
  }

  private ApplicationSide applicationSide(NodeState state, Engine engine, Network network) {
    Completions completions = new Completions(threads.handlers());
    EngineQuestions questions = new EngineQuestions(runner, engine, completions);
    AwaitedSubscribers awaited = new AwaitedSubscribers(runner, completions);
    Publisher publisher =
        new Publisher(
            config.identity(), config.rules(), config.limits(), runner, completions, counters);
    Topics topics =
        new Topics(
            state,
            publisher,
            questions,
            awaited,
            runner,
            validators,
            new Readers(
                runner,
                threads.handlers(),
                SubscriptionOptions.DEFAULT.withMaxMessages(config.limits().subscriptionQueue()),
                counters,
                elsewhere));
    Connects connects = new Connects(localPeer, network, runner, completions);
    EventListeners listeners =
        new EventListeners(config.eventListeners(), threads.handlers(), counters);
    return new ApplicationSide(
        topics,
        publisher,
        connects,
        new NodeBans(localPeer, bans, connections),
        awaited,
        questions,
        listeners,
        completions);
  }

  private static EngineRunner.Machine machine(Engine engine, RuntimeOutbox outbox) {
    return new EngineRunner.Machine() {
      @Override
      public void step(EngineEvent event, long nowNanos) {
        engine.step(event, nowNanos);
      }

      @Override
      public boolean flush(long nowNanos) {
        boolean waits = engine.flush(nowNanos);
        outbox.burstEnded();
        return waits;
      }
    };
  }
}
