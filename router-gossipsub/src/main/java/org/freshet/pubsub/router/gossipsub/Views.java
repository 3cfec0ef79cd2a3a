package org.freshet.pubsub.router.gossipsub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;

/**
 * What other threads see of the router. The router's thread replaces immutable lists and maps;
 * readers take what is there.
 */
final class Views implements GossipsubView {
  private final Map<TopicName, List<PeerId>> meshes = new ConcurrentHashMap<>();
  private final Map<TopicName, List<PeerId>> fanouts = new ConcurrentHashMap<>();
  private volatile Map<PeerId, ScoreBreakdown> scores = Map.of();

  void mesh(TopicName topic, Collection<Outward> members) {
    meshes.put(topic, ids(members));
  }

  void meshClosed(TopicName topic) {
    meshes.remove(topic);
  }

  void fanout(TopicName topic, Collection<Outward> members) {
    fanouts.put(topic, ids(members));
  }

  void fanoutClosed(TopicName topic) {
    fanouts.remove(topic);
  }

  /** Shows these scores from now on; they are not changed afterwards. */
  void scores(Map<PeerId, ScoreBreakdown> now) {
    scores = now;
  }

  Map<PeerId, ScoreBreakdown> scores() {
    return scores;
  }

  private static List<PeerId> ids(Collection<Outward> ways) {
    List<PeerId> ids = new ArrayList<>(ways.size());
    for (Outward way : ways) {
      way.links.who.id().ifPresent(ids::add);
    }
    return Collections.unmodifiableList(ids);
  }

  @Override
  public Map<TopicName, List<PeerId>> meshes() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(meshes));
  }

  @Override
  public List<PeerId> meshNow(TopicName topic) {
    return meshes.getOrDefault(topic, List.of());
  }

  @Override
  public List<PeerId> fanout(TopicName topic) {
    return fanouts.getOrDefault(topic, List.of());
  }

  @Override
  public CompletionStage<List<PeerId>> mesh(TopicName topic) {
    return CompletableFuture.completedFuture(meshNow(topic));
  }

  /** {@return the score that is shown} */
  double score(PeerId peer) {
    ScoreBreakdown score = scores.get(peer);
    return score == null ? 0 : score.total();
  }

  Optional<ScoreBreakdown> breakdown(PeerId peer) {
    return Optional.ofNullable(scores.get(peer));
  }
}
