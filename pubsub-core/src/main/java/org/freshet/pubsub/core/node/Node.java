package org.freshet.pubsub.core.node;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.freshet.pubsub.Bans;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.Registration;
import org.freshet.pubsub.Stats;
import org.freshet.pubsub.Topic;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.EngineEvent.DisconnectRequested;
import org.freshet.pubsub.core.runtime.EngineRunner;
import org.freshet.pubsub.core.runtime.Network;
import org.freshet.pubsub.core.runtime.StreamErrors;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.transport.Connection;

/** A node, as its application sees it. */
public final class Node implements PubSub {
  private final PeerId localPeer;
  private final NodeState state;
  private final ApplicationSide application;
  private final EngineRunner runner;
  private final Network network;
  private final Router router;
  private final Counters counters;
  private final NodeCloser closer;

  /** Creates a node whose engine and network have been started. */
  public Node(
      PeerId localPeer,
      NodeState state,
      ApplicationSide application,
      EngineRunner runner,
      Network network,
      Router router,
      Counters counters,
      NodeCloser closer) {
    this.localPeer = localPeer;
    this.state = state;
    this.application = application;
    this.runner = runner;
    this.network = network;
    this.router = router;
    this.counters = counters;
    this.closer = closer;
  }

  @Override
  public PeerId peerId() {
    state.requireOpen();
    return localPeer;
  }

  @Override
  public List<Multiaddr> addresses() {
    state.requireOpen();
    return network.addresses();
  }

  @Override
  public Topic topic(String name) {
    state.requireOpen();
    return application.topics().get(TopicName.of(name));
  }

  @Override
  public CompletionStage<Optional<PeerId>> connect(List<Multiaddr> addresses) {
    state.requireOpen();
    return application.connects().connect(List.copyOf(addresses));
  }

  @Override
  public Registration keepConnected(Multiaddr address) {
    state.requireOpen();
    return network.keep(address)::run;
  }

  @Override
  public CompletionStage<Multiaddr> listen(Multiaddr address) {
    state.requireOpen();
    CompletableFuture<Multiaddr> result = application.completions().open();
    network
        .listen(address)
        .whenComplete(
            (bound, failure) -> {
              if (failure == null) {
                application.completions().complete(result, bound);
              } else {
                application.completions().fail(result, StreamErrors.exception(failure));
              }
            });
    return result;
  }

  @Override
  public CompletionStage<Integer> disconnect(PeerId peer) {
    state.requireOpen();
    List<Connection> connections = network.connections().to(peer);
    CompletableFuture<Integer> count = application.completions().open();
    runner.submit(new DisconnectRequested(peer));
    CompletableFuture.allOf(
            connections.stream()
                .map(connection -> connection.closed().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new))
        .thenRun(() -> application.completions().complete(count, connections.size()));
    return count;
  }

  @Override
  public Bans bans() {
    state.requireOpen();
    return application.bans();
  }

  @Override
  public CompletionStage<List<PeerId>> neighbours() {
    state.requireOpen();
    return application.questions().neighbours();
  }

  @Override
  public Flow.Publisher<PubSubEvent> events(int maxWaiting) {
    state.requireOpen();
    return application.listeners().flow(maxWaiting);
  }

  @Override
  public <T> Optional<T> view(Class<T> type) {
    state.requireOpen();
    return type.isInstance(router) ? Optional.of(type.cast(router)) : router.view(type);
  }

  @Override
  public Stats stats() {
    state.requireOpen();
    SortedMap<String, Long> all = counters.snapshot();
    all.putAll(application.questions().tableSizes());
    all.putAll(network.sizes());
    all.putAll(application.topics().sizes());
    return new Stats(all);
  }

  @Override
  public void close() {
    closer.close();
  }

  /** {@return the identity, open or closed} */
  @Override
  public String toString() {
    return "PubSub[" + localPeer + "]";
  }
}
