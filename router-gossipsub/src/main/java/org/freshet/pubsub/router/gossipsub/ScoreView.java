package org.freshet.pubsub.router.gossipsub;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;

/**
 * The scores of neighbours that proved an identity, given by {@code PubSub.view(ScoreView.class)}.
 * Safe for any thread.
 */
public interface ScoreView {
  /** {@return the peer's score as of the last heartbeat, 0 for one that is no neighbour} */
  double score(PeerId peer);

  /**
   * {@return what the peer's score is made of, as of the last heartbeat; empty for one that is no
   * neighbour}
   */
  Optional<ScoreBreakdown> breakdown(PeerId peer);

  /** {@return all scores as of the last heartbeat, in the order in which the neighbours came} */
  Map<PeerId, ScoreBreakdown> all();

  /** {@return completes with what each topic brings to the peer's score now, weights included} */
  CompletionStage<Map<TopicName, Double>> byTopic(PeerId peer);
}
