package org.freshet.pubsub.router.gossipsub;

import java.util.LinkedHashMap;
import java.util.Map;
import org.freshet.pubsub.message.TopicName;

/**
 * Makes a score of what is known of a peer (gossipsub v1.1, the score function).
 *
 * <p>Parameters of topics can be changed while it is in use.
 */
final class ScoreFormula {
  private final ScoreParams params;
  private final IpColocation colocation;

  /** Those that the parameters name, as they are now. */
  private final Map<TopicName, TopicScoreParams> topics;

  ScoreFormula(ScoreParams params, IpColocation colocation) {
    this.params = params;
    this.colocation = colocation;
    this.topics = new LinkedHashMap<>(params.topics());
  }

  TopicScoreParams topic(TopicName topic) {
    return topics.getOrDefault(topic, params.otherTopics());
  }

  void topic(TopicName topic, TopicScoreParams changed) {
    topics.put(topic, changed);
  }

  ScoreBreakdown of(PeerScore peer) {
    double p1 = 0;
    double p2 = 0;
    double p3 = 0;
    double p3b = 0;
    double p4 = 0;
    for (TopicStats stats : peer.topics()) {
      double weight = stats.weight();
      p1 += weight * stats.p1();
      p2 += weight * stats.p2();
      p3 += weight * stats.p3();
      p3b += weight * stats.p3b();
      p4 += weight * stats.p4();
    }
    double ofTopics = p1 + p2 + p3 + p3b + p4;
    double cap = params.topicScoreCap();
    double topicCap = cap > 0 && ofTopics > cap ? cap - ofTopics : 0;
    double p5 = application(peer);
    double p6 = colocation.factor(peer) * params.ipColocationWeight();
    double excess = Math.max(0, peer.misbehaviour - params.behaviourPenaltyThreshold());
    double p7 = excess * excess * params.behaviourPenaltyWeight();
    double total = ofTopics + topicCap + p5 + p6 + p7;
    return new ScoreBreakdown(total, p1, p2, p3, p3b, p4, topicCap, p5, p6, p7);
  }

  private double application(PeerScore peer) {
    if (params.applicationWeight() == 0) {
      return 0;
    }
    return peer.who
        .id()
        .map(id -> params.applicationScore().applyAsDouble(id) * params.applicationWeight())
        .orElse(0.0);
  }
}
