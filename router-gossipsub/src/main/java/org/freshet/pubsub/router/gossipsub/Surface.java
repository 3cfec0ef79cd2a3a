package org.freshet.pubsub.router.gossipsub;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.MeshView;

/** What applications see and change: answers from any thread, changes on the router's. */
final class Surface implements ScoreView, GossipsubControl {
  private final Scope scope;
  private final MeshKeeper keeper;

  Surface(Scope scope, MeshKeeper keeper) {
    this.scope = scope;
    this.keeper = keeper;
  }

  <T> Optional<T> view(Class<T> type) {
    if (type == MeshView.class || type == GossipsubView.class) {
      return Optional.of(type.cast(scope.views));
    }
    if (type == ScoreView.class || type == GossipsubControl.class) {
      return Optional.of(type.cast(this));
    }
    return Optional.empty();
  }

  private <T> CompletionStage<T> onRouterThread(Supplier<T> task) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    scope.context.execute(() -> answer.complete(task.get()));
    return answer;
  }

  private CompletionStage<Void> change(Runnable task) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    scope.context.execute(
        () -> {
          task.run();
          done.complete(null);
        });
    return done;
  }

  @Override
  public double score(PeerId peer) {
    return scope.views.score(peer);
  }

  @Override
  public Optional<ScoreBreakdown> breakdown(PeerId peer) {
    return scope.views.breakdown(peer);
  }

  @Override
  public Map<PeerId, ScoreBreakdown> all() {
    return scope.views.scores();
  }

  @Override
  public CompletionStage<Map<TopicName, Double>> byTopic(PeerId peer) {
    return onRouterThread(() -> scope.scores.byTopic(scope.scores.find(Who.of(peer))));
  }

  @Override
  public CompletionStage<Void> setTopicScore(TopicName topic, TopicScoreParams params) {
    List<String> faults = new ArrayList<>();
    params.check("", faults);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
    return change(() -> scope.scores.topic(topic, params));
  }

  @Override
  public CompletionStage<Void> addDirectPeer(Multiaddr address) {
    if (address.peerId().isEmpty()) {
      throw new IllegalArgumentException(
          "the address of a direct peer ends in /p2p/<id>: " + address);
    }
    return change(
        () -> {
          scope.directPeers.add(address);
          scope.links.directPeersChanged();
          keeper.dropDirect();
          scope.directPeers.connect();
        });
  }

  @Override
  public CompletionStage<Void> removeDirectPeer(PeerId peer) {
    return change(
        () -> {
          scope.directPeers.remove(peer);
          scope.links.directPeersChanged();
        });
  }

  @Override
  public CompletionStage<Void> feedback(TopicName topic, PeerId from, boolean useful) {
    return change(
        () -> {
          PeerScore peer = scope.scores.find(Who.of(from));
          if (useful) {
            scope.scores.deliveredFirst(peer, topic);
          } else {
            scope.scores.deliveredInvalid(peer, topic);
          }
        });
  }
}
