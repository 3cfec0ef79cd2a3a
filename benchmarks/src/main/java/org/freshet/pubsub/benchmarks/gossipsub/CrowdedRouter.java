package org.freshet.pubsub.benchmarks.gossipsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.Origin;
import org.freshet.pubsub.router.gossipsub.GossipsubParams;
import org.freshet.pubsub.router.gossipsub.GossipsubRouter;
import org.freshet.pubsub.router.gossipsub.GossipsubView;
import org.freshet.pubsub.router.gossipsub.ScoreParams;
import org.freshet.pubsub.router.gossipsub.ScoreView;
import org.freshet.pubsub.router.gossipsub.TopicScoreParams;

/** A gossipsub router among many neighbours, all of them scored on all topics. */
final class CrowdedRouter {
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  private final Crowd crowd;
  private final GossipsubRouter router;
  private final List<TopicName> topics;
  private long nextNumber;

  CrowdedRouter(int neighbours, int topics) {
    this.crowd = new Crowd(neighbours, topics);
    this.topics = new ArrayList<>(crowd.joinedTopics());
    this.router = new GossipsubRouter(crowd, KeyProvider.installed(), params());
    router.onStarted();
    for (CrowdNeighbour neighbour : crowd.neighbours()) {
      router.onInboundOpened(neighbour.in());
      router.onOutboundOpened(neighbour.out());
    }
    this.topics.forEach(router::onTopicJoined);
    // Each has brought a message on each topic: what it is scored for there is kept.
    for (CrowdNeighbour neighbour : crowd.neighbours()) {
      for (TopicName topic : this.topics) {
        CrowdMessage message = CrowdMessage.of(topic, nextNumber++);
        router.onAuthentic(neighbour.in(), message);
        router.onVerdict(message, neighbour.in(), Verdict.ACCEPT);
      }
    }
    router.beforeWrite();
    // What is delivered counts from the next decay on, and is seen a heartbeat later.
    beat();
    beat();
  }

  private static GossipsubParams params() {
    TopicScoreParams topic =
        new TopicScoreParams.Builder()
            .timeInMeshWeight(0.01)
            .firstMessageDeliveriesWeight(1)
            .firstMessageDeliveriesDecay(0.99999)
            .meshMessageDeliveriesWeight(-0.001)
            .meshMessageDeliveriesDecay(0.99999)
            .invalidMessageDeliveriesWeight(-1)
            .build();
    return GossipsubParams.defaults().toBuilder()
        .d(8)
        .dLow(6)
        .heartbeat(HEARTBEAT)
        .score(
            new ScoreParams.Builder()
                .otherTopics(topic)
                .behaviourPenaltyWeight(-1)
                .ipColocationWeight(-1)
                .build())
        .build();
  }

  /** Takes so many new messages on each topic from a neighbour, to be announced from now on. */
  void receive(int messagesATopic) {
    CrowdNeighbour from = crowd.neighbours().iterator().next();
    for (TopicName topic : topics) {
      for (int i = 0; i < messagesATopic; i++) {
        router.route(CrowdMessage.of(topic, nextNumber++), Origin.of(from.in()));
      }
    }
    router.beforeWrite();
  }

  /** One heartbeat, with the decay of scores and everything that is then sent. */
  long beat() {
    crowd.pass(HEARTBEAT);
    router.beforeWrite();
    return crowd.sentBytes();
  }

  List<Integer> meshSizes() {
    GossipsubView view = router.view(GossipsubView.class).orElseThrow();
    return topics.stream().map(topic -> view.meshNow(topic).size()).toList();
  }

  List<PeerId> peers() {
    return crowd.neighbours().stream().map(CrowdNeighbour::peerId).toList();
  }

  ScoreView scores() {
    Optional<ScoreView> scores = router.view(ScoreView.class);
    return scores.orElseThrow();
  }
}
