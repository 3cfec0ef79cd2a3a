package org.freshet.pubsub.router.gossipsub;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.freshet.pubsub.peer.PeerId;

/** Scores that a test gives by hand, as an application would (P5). */
final class Opinions {
  private final Map<PeerId, Double> scores = new HashMap<>();

  /** {@return parameters whose scores are these, behaviour and invalid messages besides} */
  UnaryOperator<GossipsubParamsBuilder> parameters() {
    return p ->
        p.score(
                new ScoreParams.Builder()
                    .applicationWeight(1)
                    .applicationScore(id -> scores.getOrDefault(id, 0.0))
                    .build())
            .thresholds(new ScoreThresholds(-10, -100, -1000, 10, 5));
  }

  /** The router knows of it with the next decay, within a second. */
  void set(GossipPeer peer, double score) {
    scores.put(peer.id(), score);
  }
}
