package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.junit.jupiter.api.Test;

class GossipsubParamsTest {
  @Test
  void defaultsAreThoseOfTheSpecification() {
    GossipsubParams p = GossipsubParams.defaults();
    assertThat(List.of(p.d(), p.dLow(), p.dHigh(), p.dScore(), p.dOut(), p.dLazy()))
        .containsExactly(6, 4, 12, 4, 2, 6);
    assertThat(List.of(p.historyLength(), p.historyGossip())).containsExactly(5, 3);
    assertThat(p.gossipFactor()).isEqualTo(0.25);
    assertThat(p.heartbeat()).isEqualTo(Duration.ofSeconds(1));
    assertThat(p.fanoutTtl()).isEqualTo(Duration.ofSeconds(60));
    assertThat(p.pruneBackoff()).isEqualTo(Duration.ofMinutes(1));
    assertThat(p.peerExchange()).as("peer exchange is off").isFalse();
    assertThat(p.score().isEnabled()).as("nobody is scored").isFalse();
  }

  @Test
  void ethereumHasTheValuesOfTheConsensusSpecification() {
    GossipsubParams p = GossipsubParams.ethereum();
    assertThat(List.of(p.d(), p.dLow(), p.dHigh(), p.dLazy())).containsExactly(8, 6, 12, 6);
    assertThat(List.of(p.historyLength(), p.historyGossip())).containsExactly(6, 3);
    assertThat(p.heartbeat()).isEqualTo(Duration.ofMillis(700));
    assertThat(p.fanoutTtl()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void aBuilderChangesWhatItIsToldAndNothingElse() {
    GossipsubParams all = GossipsubParams.ethereum();
    assertThat(all.toBuilder().build()).isEqualTo(all);
    assertThat(all.toBuilder().d(9).build().d()).isEqualTo(9);
    assertThat(all.toBuilder().d(9).d(8).build()).isEqualTo(all);
  }

  @Test
  void aNodeThatKeepsOutOfMeshesHasDegreesOfZero() {
    GossipsubParams p =
        new GossipsubParamsBuilder().d(0).dLow(0).dHigh(0).dScore(0).dOut(0).build();
    assertThat(p.d()).isZero();
  }

  @Test
  void everyFaultIsReportedAtOnce() {
    TopicName news = TopicName.of("news");
    GossipsubParamsBuilder wrong =
        new GossipsubParamsBuilder()
            .d(3)
            .dLow(4)
            .dScore(13)
            .dOut(4)
            .historyGossip(6)
            .gossipFactor(1.5)
            .heartbeat(Duration.ZERO)
            .pruneBackoff(Duration.ofMillis(1500))
            .unsubscribeBackoff(Duration.ofHours(2))
            .directPeers(List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001")))
            .maxIHaveMessages(0)
            .messageCacheBytes(-1)
            .thresholds(new ScoreThresholds(1, -1, -0.5, -1, -1))
            .score(
                new ScoreParams.Builder()
                    .behaviourPenaltyWeight(1)
                    .behaviourPenaltyDecay(1)
                    .ipColocationThreshold(0)
                    .ipColocationAllowed(List.of("10.0.0.0/8", "10.0.0.0/33", "localhost"))
                    .decayInterval(Duration.ofMillis(10))
                    .topics(
                        Map.of(
                            news,
                            new TopicScoreParams.Builder()
                                .timeInMeshWeight(-1)
                                .meshMessageDeliveriesThreshold(3)
                                .meshMessageDeliveriesCap(2)
                                .invalidMessageDeliveriesWeight(Double.NaN)
                                .build()))
                    .build());

    assertThatThrownBy(wrong::build)
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(
            e ->
                assertThat(e.getMessage().split("; "))
                    .containsExactly(
                        "dLow <= d <= dHigh must hold: 4, 3, 12",
                        "dScore must be at most dHigh: 13 > 12",
                        "dOut must be less than dLow and at most d / 2: 4",
                        "gossipFactor must be between 0 and 1: 1.5",
                        "historyGossip must be at most historyLength: 6 > 5",
                        "heartbeat must be positive: PT0S",
                        "pruneBackoff must be whole seconds, at least 1, at most maxBackoff:"
                            + " PT1.5S",
                        "unsubscribeBackoff must be whole seconds, at least 1, at most maxBackoff:"
                            + " PT2H",
                        "an address in directPeers must end in /p2p/<id>:"
                            + " /ip4/192.0.2.1/tcp/4001",
                        "maxIHaveMessages must be at least 1: 0",
                        "messageCacheBytes must be at least 0: -1",
                        "thresholds.gossip must not be positive: 1.0",
                        "thresholds.graylist must be at most thresholds.publish: -0.5 > -1.0",
                        "thresholds.acceptPeerExchange must not be negative: -1.0",
                        "thresholds.opportunisticGraft must not be negative: -1.0",
                        "score.topics[news].timeInMeshWeight must not be negative: -1.0",
                        "score.topics[news].meshMessageDeliveriesCap must be at least"
                            + " score.topics[news].meshMessageDeliveriesThreshold: 2.0 < 3.0",
                        "score.topics[news].invalidMessageDeliveriesWeight must not be positive:"
                            + " NaN",
                        "score.ipColocationThreshold must be at least 1: 0",
                        "score.ipColocationAllowed holds addresses and networks, not"
                            + " '10.0.0.0/33'",
                        "score.ipColocationAllowed holds addresses and networks, not 'localhost'",
                        "score.behaviourPenaltyWeight must not be positive: 1.0",
                        "score.behaviourPenaltyDecay must be between 0 and 1: 1.0",
                        "score.decayInterval must be at least a second: PT0.01S"));
  }

  @Test
  void aDecayFactorBringsACountToAHundredthInItsTime() {
    double factor = ScoreParams.decay(Duration.ofMinutes(1));
    assertThat(Math.pow(factor, 60)).isCloseTo(0.01, Offset.offset(1e-9));
    double coarse = ScoreParams.decay(Duration.ofMinutes(1), Duration.ofSeconds(12), 0.1);
    assertThat(Math.pow(coarse, 5)).isCloseTo(0.1, Offset.offset(1e-9));
  }
}
