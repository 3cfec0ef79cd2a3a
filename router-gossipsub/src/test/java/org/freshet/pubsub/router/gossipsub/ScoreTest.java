package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.Messages.message;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Offset;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.junit.jupiter.api.Test;

/**
 * The arithmetic of gossipsub v1.1's score function, part by part; vectors as go's tests have them.
 */
class ScoreTest {
  private static final TopicName T = TopicName.of("mytopic");
  private static final Offset<Double> EXACTLY = Offset.offset(1e-9);

  private long nowNanos = -1000;
  private Scores scores;
  private PeerScore peer;
  private int messages;

  private void scoring(UnaryOperator<ScoreParams.Builder> change) {
    scores = new Scores(change.apply(new ScoreParams.Builder()).build(), () -> nowNanos);
    peer = enter();
  }

  private void topic(UnaryOperator<TopicScoreParams.Builder> change) {
    scoring(s -> s.topics(Map.of(T, params(change))));
  }

  private static TopicScoreParams params(UnaryOperator<TopicScoreParams.Builder> change) {
    return change.apply(new TopicScoreParams.Builder().topicWeight(0.5)).build();
  }

  private PeerScore enter() {
    return scores.enter(Who.of(KeyProvider.installed().generate(KeyType.ED25519).peerId()));
  }

  private double score() {
    return scores.score(peer);
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  private Message delivered(PeerScore first, Verdict verdict) {
    Message message = message(T, messages++, 10);
    scores.deliveries().authentic(message, first);
    scores.deliveries().judged(message, first, verdict);
    return message;
  }

  private void copied(Message message, PeerScore from) {
    scores.deliveries().judged(message(T, messages - 1, 10), from, Verdict.DUPLICATE);
  }

  private void refresh(int times) {
    for (int i = 0; i < times; i++) {
      scores.refresh();
    }
  }

  @Test
  void everyScoreIsZeroWithoutWeights() {
    scoring(s -> s);
    scores.misbehaved(peer, 1000);
    delivered(peer, Verdict.REJECT);
    assertThat(score()).isZero();
    assertThat(scores.isEnabled()).isFalse();
  }

  @Test
  void p1TimeInMesh() {
    topic(t -> t.timeInMeshWeight(1).timeInMeshQuantum(Duration.ofMillis(1)).timeInMeshCap(3600));
    assertThat(score()).as("before it is grafted").isZero();
    scores.grafted(peer, T);
    pass(Duration.ofMillis(200));
    refresh(1);
    assertThat(score()).isCloseTo(0.5 * 200, EXACTLY);
  }

  @Test
  void p1CountsWholeQuanta() {
    topic(t -> t.timeInMeshWeight(1).timeInMeshQuantum(Duration.ofSeconds(1)));
    scores.grafted(peer, T);
    pass(Duration.ofMillis(2999));
    refresh(1);
    assertThat(score()).isCloseTo(0.5 * 2, EXACTLY);
  }

  @Test
  void p1IsCapped() {
    topic(t -> t.timeInMeshWeight(1).timeInMeshQuantum(Duration.ofMillis(1)).timeInMeshCap(10));
    scores.grafted(peer, T);
    pass(Duration.ofMillis(40));
    refresh(1);
    assertThat(score()).isCloseTo(0.5 * 10, EXACTLY);
  }

  @Test
  void p1EndsWithTheMesh() {
    topic(t -> t.timeInMeshWeight(1).timeInMeshQuantum(Duration.ofMillis(1)));
    scores.grafted(peer, T);
    pass(Duration.ofMillis(40));
    refresh(1);
    scores.pruned(peer, T);
    assertThat(score()).isZero();
  }

  @Test
  void p2FirstMessageDeliveries() {
    topic(
        t ->
            t.firstMessageDeliveriesWeight(1)
                .firstMessageDeliveriesDecay(0.999999999)
                .firstMessageDeliveriesCap(2000));
    for (int i = 0; i < 100; i++) {
      delivered(peer, Verdict.ACCEPT);
    }
    refresh(1);
    assertThat(score()).isCloseTo(0.5 * 100, Offset.offset(1e-6));
  }

  @Test
  void p2IsCapped() {
    topic(
        t ->
            t.firstMessageDeliveriesWeight(1)
                .firstMessageDeliveriesDecay(0.999999999)
                .firstMessageDeliveriesCap(50));
    for (int i = 0; i < 100; i++) {
      delivered(peer, Verdict.ACCEPT);
    }
    refresh(1);
    assertThat(score()).isCloseTo(0.5 * 50, Offset.offset(1e-6));
  }

  @Test
  void p2Decays() {
    topic(
        t ->
            t.firstMessageDeliveriesWeight(1)
                .firstMessageDeliveriesDecay(0.9)
                .firstMessageDeliveriesCap(2000));
    for (int i = 0; i < 100; i++) {
      delivered(peer, Verdict.ACCEPT);
    }
    refresh(1);
    assertThat(score()).isCloseTo(0.5 * 0.9 * 100, EXACTLY);
    refresh(10);
    assertThat(score()).isCloseTo(0.5 * Math.pow(0.9, 11) * 100, EXACTLY);
    refresh(200);
    assertThat(score()).as("below decayToZero").isZero();
  }

  @Test
  void p2IsForWhoIsFirstAlone() {
    topic(t -> t.firstMessageDeliveriesWeight(1).firstMessageDeliveriesDecay(0.9));
    PeerScore second = enter();
    Message message = delivered(peer, Verdict.ACCEPT);
    copied(message, second);
    refresh(1);
    assertThat(score()).isPositive();
    assertThat(scores.score(second)).isZero();
  }

  private void meshDeliveries() {
    topic(
        t ->
            t.meshMessageDeliveriesWeight(-1)
                .meshMessageDeliveriesActivation(Duration.ofSeconds(1))
                .meshMessageDeliveriesWindow(Duration.ofMillis(10))
                .meshMessageDeliveriesThreshold(20)
                .meshMessageDeliveriesCap(100)
                .meshMessageDeliveriesDecay(0.999999999));
  }

  /** Go's TestScoreMeshMessageDeliveries: A brings all first, B within the window, C too late. */
  @Test
  void p3CountsFirstAndNearFirstDeliveries() {
    meshDeliveries();
    PeerScore b = enter();
    PeerScore c = enter();
    for (PeerScore p : List.of(peer, b, c)) {
      scores.grafted(p, T);
    }
    pass(Duration.ofSeconds(2));
    for (int i = 0; i < 100; i++) {
      Message message = message(T, messages++, 10);
      scores.deliveries().authentic(message, peer);
      if (i % 2 == 0) {
        copied(message, b);
      }
      scores.deliveries().judged(message, peer, Verdict.ACCEPT);
      pass(Duration.ofMillis(9));
      if (i % 2 == 1) {
        copied(message, b);
      }
      pass(Duration.ofMillis(2));
      copied(message, c);
    }
    refresh(1);
    assertThat(score()).isGreaterThanOrEqualTo(0);
    assertThat(scores.score(b)).isGreaterThanOrEqualTo(0);
    assertThat(scores.score(c)).as("all too late").isCloseTo(-0.5 * 20 * 20, EXACTLY);
  }

  @Test
  void p3AppliesAfterItsActivation() {
    meshDeliveries();
    scores.grafted(peer, T);
    pass(Duration.ofMillis(900));
    refresh(1);
    assertThat(score()).isZero();
    pass(Duration.ofMillis(200));
    refresh(1);
    assertThat(score()).isCloseTo(-0.5 * 400, EXACTLY);
  }

  @Test
  void p3AppliesInTheMeshOnly() {
    meshDeliveries();
    scores.grafted(peer, T);
    pass(Duration.ofSeconds(2));
    refresh(1);
    assertThat(score()).isNegative();
    scores.pruned(peer, T);
    assertThat(score()).isZero();
  }

  @Test
  void p3CountsACopyOnce() {
    meshDeliveries();
    PeerScore b = enter();
    scores.grafted(b, T);
    pass(Duration.ofSeconds(2));
    Message message = delivered(peer, Verdict.ACCEPT);
    for (int i = 0; i < 30; i++) {
      copied(message, b);
    }
    refresh(1);
    assertThat(scores.score(b)).isCloseTo(-0.5 * 19 * 19, Offset.offset(1e-6));
  }

  @Test
  void p3CountsNoFurtherCopyOfWhoWasFirst() {
    meshDeliveries();
    scores.grafted(peer, T);
    pass(Duration.ofSeconds(2));
    Message message = delivered(peer, Verdict.ACCEPT);
    for (int i = 0; i < 30; i++) {
      copied(message, peer);
    }
    refresh(1);
    assertThat(scores.score(peer)).isCloseTo(-0.5 * 19 * 19, Offset.offset(1e-6));
  }

  @Test
  void p3WaitsForItsActivationAfterEachGraft() {
    meshDeliveries();
    scores.grafted(peer, T);
    pass(Duration.ofSeconds(2));
    refresh(1);
    assertThat(scores.score(peer)).isNegative();
    scores.pruned(peer, T);
    scores.grafted(peer, T);
    refresh(1);
    assertThat(scores.score(peer)).isZero();
  }

  @Test
  void p3IsTheSquareOfTheDeficitAndDecays() {
    topic(
        t ->
            t.meshMessageDeliveriesWeight(-1)
                .meshMessageDeliveriesActivation(Duration.ofSeconds(1))
                .meshMessageDeliveriesThreshold(20)
                .meshMessageDeliveriesCap(100)
                .meshMessageDeliveriesDecay(0.9));
    scores.grafted(peer, T);
    pass(Duration.ofSeconds(2));
    for (int i = 0; i < 40; i++) {
      delivered(peer, Verdict.ACCEPT);
    }
    refresh(1);
    assertThat(score()).as("40 * 0.9 is enough").isZero();
    refresh(20);
    double left = 40 * Math.pow(0.9, 21);
    assertThat(score()).isCloseTo(-0.5 * (20 - left) * (20 - left), EXACTLY);
  }

  @Test
  void p3bKeepsTheDeficitOfWhoLeavesTheMesh() {
    topic(
        t ->
            t.meshFailurePenaltyWeight(-1)
                .meshFailurePenaltyDecay(0.999999999)
                .meshMessageDeliveriesActivation(Duration.ofSeconds(1))
                .meshMessageDeliveriesThreshold(20)
                .meshMessageDeliveriesCap(100));
    PeerScore good = enter();
    scores.grafted(peer, T);
    scores.grafted(good, T);
    pass(Duration.ofSeconds(2));
    refresh(1);
    for (int i = 0; i < 100; i++) {
      delivered(good, Verdict.ACCEPT);
    }
    assertThat(score()).as("P3 has no weight here").isZero();
    scores.pruned(peer, T);
    scores.pruned(good, T);
    refresh(1);
    assertThat(score()).isCloseTo(-0.5 * 400, Offset.offset(1e-6));
    assertThat(scores.score(good)).isZero();
  }

  @Test
  void p4IsTheSquareOfTheInvalidMessagesAndDecays() {
    topic(t -> t.invalidMessageDeliveriesWeight(-1).invalidMessageDeliveriesDecay(0.9));
    for (int i = 0; i < 100; i++) {
      delivered(peer, Verdict.REJECT);
    }
    assertThat(score()).as("at once").isCloseTo(-0.5 * 100 * 100, EXACTLY);
    refresh(1);
    assertThat(score()).isCloseTo(-0.5 * 90 * 90, EXACTLY);
    refresh(10);
    double left = 100 * Math.pow(0.9, 11);
    assertThat(score()).isCloseTo(-0.5 * left * left, EXACTLY);
  }

  private void invalidDeliveries() {
    topic(t -> t.invalidMessageDeliveriesWeight(-1).invalidMessageDeliveriesDecay(0.9));
  }

  /** Go's TestScoreRejectMessageDeliveries, case by case. */
  @Test
  void p4IsForAllWhoSentAMessageThatIsRejected() {
    invalidDeliveries();
    PeerScore b = enter();
    Message message = message(T, messages++, 10);
    scores.deliveries().authentic(message, peer);
    copied(message, b);
    scores.deliveries().judged(message, peer, Verdict.REJECT);
    assertThat(score()).isCloseTo(-0.5, EXACTLY);
    assertThat(scores.score(b)).isCloseTo(-0.5, EXACTLY);
    PeerScore late = enter();
    copied(message, late);
    assertThat(scores.score(late)).as("a copy that comes later").isCloseTo(-0.5, EXACTLY);
  }

  @Test
  void p4IsNotForMessagesThatAreIgnoredOrThrottled() {
    invalidDeliveries();
    PeerScore b = enter();
    Message ignored = delivered(peer, Verdict.IGNORE);
    copied(ignored, b);
    Message throttled = message(T, messages++, 10);
    scores.deliveries().judged(throttled, peer, Verdict.THROTTLED);
    copied(throttled, b);
    assertThat(score()).isZero();
    assertThat(scores.score(b)).isZero();
  }

  /** A forged copy under the id of a true one that is being judged. */
  @Test
  void p4IsNotForThoseWhoSentTheTrueMessageWhenAForgeryOfItsIdIsRejected() {
    invalidDeliveries();
    PeerScore forger = enter();
    PeerScore honest = enter();
    Message truth = message(T, 5, 10);
    scores.deliveries().authentic(truth, forger);
    scores.deliveries().judged(message(T, 5, 10), honest, Verdict.DUPLICATE);
    scores.deliveries().judged(message(T, 5, 10), forger, Verdict.REJECT);
    assertThat(scores.score(honest)).isZero();
    assertThat(scores.score(forger)).isCloseTo(-0.5, EXACTLY);
    scores.deliveries().judged(truth, forger, Verdict.ACCEPT);
    assertThat(scores.score(honest)).isZero();
  }

  @Test
  void p5IsTheApplicationsOpinion() {
    double[] opinion = {-100};
    scoring(s -> s.applicationScore(id -> opinion[0]).applicationWeight(0.5));
    for (int i = -100; i < 100; i++) {
      opinion[0] = i;
      refresh(1);
      assertThat(score()).isCloseTo(0.5 * i, EXACTLY);
    }
  }

  private static Set<Multiaddr> at(String ip) {
    return Set.of(Multiaddr.parse((ip.contains(":") ? "/ip6/" : "/ip4/") + ip + "/tcp/1"));
  }

  /** Go's TestScoreIPColocation. */
  @Test
  void p6IsTheSquareOfTheSurplusOnAnAddress() {
    scoring(s -> s.ipColocationWeight(-1).ipColocationThreshold(1));
    scores.addresses(peer, at("1.2.3.4"));
    List<PeerScore> crowd = List.of(enter(), enter(), enter());
    crowd.forEach(p -> scores.addresses(p, at("2.3.4.5")));
    assertThat(score()).isZero();
    assertThat(crowd).allSatisfy(p -> assertThat(scores.score(p)).isCloseTo(-4, EXACTLY));
    scores.addresses(crowd.get(0), at("3.4.5.6"));
    assertThat(scores.score(crowd.get(0))).isZero();
    assertThat(scores.score(crowd.get(1))).as("one less").isCloseTo(-1, EXACTLY);
    scores.leave(crowd.get(2));
    assertThat(scores.score(crowd.get(1))).isZero();
  }

  @Test
  void p6CountsAnIpv6AddressAndItsNetwork() {
    scoring(s -> s.ipColocationWeight(-1).ipColocationThreshold(1));
    PeerScore neighbour = enter();
    PeerScore elsewhere = enter();
    scores.addresses(peer, at("2001:db8:0:1::1"));
    scores.addresses(neighbour, at("2001:db8:0:1:ffff::2"));
    scores.addresses(elsewhere, at("2001:db8:0:2::1"));
    assertThat(score()).as("another address of the same /64").isCloseTo(-1, EXACTLY);
    assertThat(scores.score(elsewhere)).isZero();
    PeerScore same = enter();
    scores.addresses(same, at("2001:db8:0:1::1"));
    assertThat(score()).as("1 on the address, 2 on the network").isCloseTo(-1 - 4, EXACTLY);
  }

  @Test
  void p6SparesAllowedNetworksAndLoopback() {
    scoring(
        s ->
            s.ipColocationWeight(-1)
                .ipColocationThreshold(1)
                .ipColocationAllowed(List.of("2.3.0.0/16", "2001:db8::/32", "9.9.9.9")));
    for (String ip : List.of("2.3.4.5", "2001:db8::1", "9.9.9.9", "127.0.0.1", "::1")) {
      PeerScore one = enter();
      PeerScore two = enter();
      scores.addresses(one, at(ip));
      scores.addresses(two, at(ip));
      assertThat(scores.score(one)).as(ip).isZero();
    }
    PeerScore one = enter();
    PeerScore two = enter();
    scores.addresses(one, at("2.4.0.1"));
    scores.addresses(two, at("2.4.0.1"));
    assertThat(scores.score(one)).as("outside of them").isCloseTo(-1, EXACTLY);
  }

  @Test
  void p7IsTheSquareOfTheMisbehaviourAboveTheThresholdAndDecays() {
    scoring(
        s -> s.behaviourPenaltyWeight(-1).behaviourPenaltyThreshold(1).behaviourPenaltyDecay(0.99));
    scores.misbehaved(peer, 1);
    assertThat(score()).as("forgiven").isZero();
    scores.misbehaved(peer, 1);
    assertThat(score()).isCloseTo(-1, EXACTLY);
    scores.misbehaved(peer, 1);
    assertThat(score()).isCloseTo(-4, EXACTLY);
    refresh(1);
    assertThat(score()).isCloseTo(-(3 * 0.99 - 1) * (3 * 0.99 - 1), EXACTLY);
  }

  @Test
  void topicsTogetherAreCapped() {
    scoring(
        s ->
            s.topicScoreCap(10)
                .topics(
                    Map.of(
                        T,
                        params(
                            t ->
                                t.firstMessageDeliveriesWeight(1)
                                    .firstMessageDeliveriesDecay(0.999999999))))
                .behaviourPenaltyWeight(-1));
    for (int i = 0; i < 100; i++) {
      delivered(peer, Verdict.ACCEPT);
    }
    refresh(1);
    assertThat(score()).isCloseTo(10, EXACTLY);
    scores.misbehaved(peer, 2);
    assertThat(score()).as("the cap is on the topics alone").isCloseTo(6, EXACTLY);
    ScoreBreakdown parts = scores.breakdown(peer);
    assertThat(parts.firstMessageDeliveries()).isCloseTo(50, Offset.offset(1e-6));
    assertThat(parts.topicCap()).isCloseTo(-40, Offset.offset(1e-6));
    assertThat(parts.behaviour()).isCloseTo(-4, EXACTLY);
    assertThat(parts.total())
        .isCloseTo(
            parts.timeInMesh()
                + parts.firstMessageDeliveries()
                + parts.meshMessageDeliveries()
                + parts.meshFailures()
                + parts.invalidMessages()
                + parts.topicCap()
                + parts.application()
                + parts.ipColocation()
                + parts.behaviour(),
            EXACTLY);
  }

  /** Go's TestScoreRetention. */
  @Test
  void aBadScoreIsKeptForAWhileWhenThePeerLeaves() {
    scoring(s -> s.behaviourPenaltyWeight(-1000).retainScore(Duration.ofSeconds(10)));
    Who who = peer.who;
    scores.misbehaved(peer, 1);
    scores.leave(peer);
    pass(Duration.ofSeconds(9));
    refresh(1);
    peer = scores.enter(who);
    assertThat(score()).as("not decayed while it was away").isCloseTo(-1000, EXACTLY);
    scores.leave(peer);
    pass(Duration.ofSeconds(11));
    refresh(1);
    peer = scores.enter(who);
    assertThat(score()).as("after its time").isZero();
  }

  @Test
  void aGoodScoreIsForgottenWhenThePeerLeaves() {
    topic(t -> t.firstMessageDeliveriesWeight(1).firstMessageDeliveriesDecay(0.9));
    Who who = peer.who;
    delivered(peer, Verdict.ACCEPT);
    refresh(1);
    assertThat(score()).isPositive();
    scores.leave(peer);
    peer = scores.enter(who);
    refresh(1);
    assertThat(score()).isZero();
  }

  @Test
  void withAGoodScoreWhatWasBadInItIsForgottenToo() {
    scoring(
        s ->
            s.behaviourPenaltyWeight(-1)
                .otherTopics(
                    params(
                        t ->
                            t.firstMessageDeliveriesWeight(10).firstMessageDeliveriesDecay(0.99))));
    Who who = peer.who;
    scores.misbehaved(peer, 1);
    delivered(peer, Verdict.ACCEPT);
    refresh(1);
    assertThat(score()).isPositive();
    scores.leave(peer);
    peer = scores.enter(who);
    assertThat(score()).isZero();
  }

  @Test
  void withABadScoreWhatWasGoodInItIsForgottenAndAPlaceInTheMeshIsLeft() {
    scoring(
        s ->
            s.behaviourPenaltyWeight(-1000)
                .otherTopics(
                    params(
                        t ->
                            t.firstMessageDeliveriesWeight(1)
                                .firstMessageDeliveriesDecay(0.99)
                                .timeInMeshWeight(1)
                                .meshFailurePenaltyWeight(-1)
                                .meshMessageDeliveriesThreshold(3)
                                .meshMessageDeliveriesActivation(Duration.ofSeconds(1)))));
    Who who = peer.who;
    scores.grafted(peer, T);
    delivered(peer, Verdict.ACCEPT);
    pass(Duration.ofSeconds(100));
    refresh(100);
    scores.misbehaved(peer, 1);
    double before = score();
    scores.leave(peer);
    peer = scores.enter(who);
    ScoreBreakdown parts = scores.breakdown(peer);
    assertThat(before).isLessThan(-900);
    assertThat(parts.firstMessageDeliveries()).isZero();
    assertThat(parts.timeInMesh()).isZero();
    assertThat(parts.meshFailures()).as("3 were missing").isCloseTo(-0.5 * 9, EXACTLY);
    assertThat(parts.behaviour()).isCloseTo(-1000, EXACTLY);
  }

  @Test
  void whatAPeerBroughtCountsAgainstItAlsoWhenItHasLeft() {
    invalidDeliveries();
    Who who = peer.who;
    Message message = message(T, messages++, 10);
    scores.deliveries().authentic(message, peer);
    scores.leave(peer);
    scores.deliveries().judged(message, scores.find(who), Verdict.REJECT);
    peer = scores.enter(who);
    assertThat(score()).isCloseTo(-0.5, EXACTLY);
  }

  @Test
  void noMoreThanSoManyBadScoresAreKept() {
    scoring(s -> s.behaviourPenaltyWeight(-1));
    for (int i = 0; i < Scores.MAX_RETAINED + 10; i++) {
      PeerScore bad = scores.enter(new Who(java.util.Optional.empty(), "address " + i));
      scores.misbehaved(bad, 1);
      scores.leave(bad);
    }
    Map<String, Integer> sizes = new java.util.HashMap<>();
    scores.addSizes(sizes);
    assertThat(sizes).containsEntry("scores.retained", Scores.MAX_RETAINED);
  }

  @Test
  void noMoreThanSoManyDeliveriesAreKeptAndNoneForLong() {
    topic(t -> t.firstMessageDeliveriesWeight(1));
    for (int i = 0; i < Deliveries.MAX_RECORDS + 10; i++) {
      delivered(peer, Verdict.ACCEPT);
    }
    assertThat(scores.deliveries().size()).isEqualTo(Deliveries.MAX_RECORDS);
    pass(Duration.ofNanos(Deliveries.TTL_NANOS));
    refresh(1);
    assertThat(scores.deliveries().size()).isZero();
  }

  /** Go's TestScoreRecapTopicParams and TestScoreResetTopicParams. */
  @Test
  void aTopicsParametersCanBeChangedWhileItIsInUse() {
    topic(
        t ->
            t.firstMessageDeliveriesWeight(1)
                .firstMessageDeliveriesDecay(0.999999999)
                .firstMessageDeliveriesCap(100)
                .invalidMessageDeliveriesWeight(-1)
                .invalidMessageDeliveriesDecay(0.999999999));
    for (int i = 0; i < 100; i++) {
      delivered(peer, Verdict.ACCEPT);
    }
    refresh(1);
    assertThat(score()).isCloseTo(50, Offset.offset(1e-6));
    scores.topic(
        T,
        params(
            t ->
                t.firstMessageDeliveriesWeight(1)
                    .firstMessageDeliveriesDecay(0.999999999)
                    .firstMessageDeliveriesCap(50)
                    .invalidMessageDeliveriesWeight(-10)));
    assertThat(score()).as("cut to the new cap").isCloseTo(25, Offset.offset(1e-6));
    delivered(peer, Verdict.REJECT);
    refresh(0);
    assertThat(score()).as("the new weight of P4").isCloseTo(25 - 5, Offset.offset(1e-6));
  }

  @Test
  void topicsThatAreNotNamedCountAsTheOthersDo() {
    scoring(
        s ->
            s.otherTopics(
                params(
                    t -> t.invalidMessageDeliveriesWeight(-2).invalidMessageDeliveriesDecay(0.9))));
    delivered(peer, Verdict.REJECT);
    assertThat(score()).isCloseTo(-1, EXACTLY);
  }

  @Test
  void whatATopicBringsCanBeAskedFor() {
    invalidDeliveries();
    delivered(peer, Verdict.REJECT);
    assertThat(scores.byTopic(peer)).containsExactly(Map.entry(T, -0.5));
  }
}
