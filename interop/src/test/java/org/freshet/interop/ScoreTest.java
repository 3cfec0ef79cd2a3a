package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.freshet.interop.Gossipsub.TOPIC;
import static org.freshet.interop.harness.Expected.event;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.subscriber;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.GO;

import java.util.function.UnaryOperator;
import org.freshet.interop.harness.GoCounts;
import org.freshet.interop.harness.Node;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.ValidatorOptions;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.router.gossipsub.ScoreParams;
import org.freshet.pubsub.router.gossipsub.ScoreThresholds;
import org.freshet.pubsub.router.gossipsub.TopicScoreParams;
import org.junit.jupiter.api.Test;

/**
 * Who sends invalid messages loses its good name: it is pruned, and below the graylist's threshold
 * nothing more is heard of it. go does so to us as we do to go.
 */
class ScoreTest extends OnEachStack {
  /** How a payload begins that the judge of the two calls invalid. */
  private static final String BAD = "bad";

  /** Of the square of the count of invalid messages: one prunes, three graylist. */
  private static final int WEIGHT = -10;

  private static final int GRAYLIST = -80;
  private static final int LEAVES = 3;

  @Test
  void wePruneGoForOneInvalidMessageAndGraylistItForThree() {
    Node go = nodes.start(GO, Gossipsub.options());
    try (LocalNode ours = strictNode()) {
      ours.dial(go.address());
      await().atMost(Node.PATIENCE).until(() -> ours.hasInMesh(go));
      go.awaitMeshWith(ours.id(), TOPIC);
      go.publish(TOPIC, Payloads.text("good"));
      await().atMost(Node.PATIENCE).until(() -> ours.delivered().size() == 1);
      assertThat(ours.scoreOf(go).total()).isZero();

      go.publish(TOPIC, Payloads.text(BAD));
      await().atMost(Node.PATIENCE).until(() -> ours.scoreOf(go).total() < 0);
      assertThat(ours.scoreOf(go).invalidMessages()).isBetween(1.0 * WEIGHT, 0.5 * WEIGHT);
      go.awaitMeshWithout(ours.id(), TOPIC);
      assertThat(ours.hasInMesh(go)).isFalse();
      assertThat(GoCounts.of(go, ours.id()).received().prune()).isPositive();

      // Outside of our mesh go announces what it has, and we ask; a good one still arrives.
      go.publish(TOPIC, Payloads.text("good again"));
      await().atMost(Node.PATIENCE).until(() -> ours.delivered().size() == 2);
      go.publish(TOPIC, Payloads.text(BAD + 2));
      go.publish(TOPIC, Payloads.text(BAD + 3));
      await().atMost(Node.PATIENCE).until(() -> ours.scoreOf(go).total() < GRAYLIST);
      long unheard = ours.count("messages.received");
      go.publish(TOPIC, Payloads.text("good, but too late"));
      long graylisted = ours.count("gossipsub.rpcs.graylisted");
      await()
          .atMost(Node.PATIENCE)
          .until(() -> ours.count("gossipsub.rpcs.graylisted") > graylisted);
      assertThat(ours.count("messages.received")).isEqualTo(unheard);
    }
  }

  @Test
  void goPrunesUsForOneInvalidMessageAndGraylistsUsForThree() {
    Node go =
        nodes.start(
            GO,
            Gossipsub.with(
                Gossipsub.options(
                    "topicScore.invalidMessageDeliveriesWeight=" + WEIGHT,
                    "topicScore.invalidMessageDeliveriesDecay=0.99",
                    "thresholds.gossipThreshold=-50",
                    "thresholds.publishThreshold=-50",
                    "thresholds.graylistThreshold=" + GRAYLIST),
                "--reject",
                BAD));
    try (LocalNode ours =
        new LocalNode(stack, UnaryOperator.identity(), UnaryOperator.identity())) {
      ours.dial(go.address());
      await().atMost(Node.PATIENCE).until(() -> ours.hasInMesh(go));
      go.awaitMeshWith(ours.id(), TOPIC);
      ours.publish(Payloads.text("good"));
      go.await(message(TOPIC, Payloads.text("good")));

      int mark = go.mark();
      ours.publish(Payloads.text(BAD));
      awaitScoreBelow(go, ours, mark, 0);
      go.awaitMeshWithout(ours.id(), TOPIC);
      await().atMost(Node.PATIENCE).until(() -> !ours.hasInMesh(go));
      assertThat(GoCounts.of(go, ours.id()).sent().prune()).isPositive();

      // Outside of its mesh we announce what we have, and it asks; a good one still arrives.
      ours.publish(Payloads.text("good again"));
      go.await(message(TOPIC, Payloads.text("good again")));
      ours.publish(Payloads.text(BAD + 2));
      ours.publish(Payloads.text(BAD + 3));
      awaitScoreBelow(go, ours, mark, GRAYLIST);
      byte[] late = Payloads.text("good, but too late");
      long before = GoCounts.of(go, ours.id()).received().messages();
      ours.publish(late);
      await()
          .atMost(Node.PATIENCE)
          .until(() -> GoCounts.of(go, ours.id()).received().messages() > before);
      go.publish(TOPIC, Payloads.text("after it"));
      go.await(message(TOPIC, Payloads.text("after it")));
      assertThat(go.events(message(TOPIC, late))).isEmpty();
    }
  }

  /**
   * We leave and rejoin while go's back-off runs, fetch by IWANT what it publishes meanwhile, and
   * are in its mesh when it is over: at no time has go anything against us.
   */
  @Test
  void goHasNothingAgainstANodeThatLeavesAndComesBack() {
    Node go =
        nodes.start(
            GO,
            Gossipsub.options(
                "score.behaviourPenaltyWeight=" + WEIGHT,
                "score.behaviourPenaltyDecay=0.999",
                "unsubscribeBackoff=2s",
                "pruneBackoff=2s"));
    Node ours = nodes.start(FRESHET, Gossipsub.options("unsubscribeBackoff=2s", "pruneBackoff=2s"));
    ours.dial(go);
    Gossipsub.awaitMesh(ours, go);
    for (int i = 0; i < LEAVES; i++) {
      ours.unsubscribe(TOPIC);
      go.awaitMeshWithout(ours.id(), TOPIC);
      int mark = go.mark();
      ours.subscribe(TOPIC);
      go.awaitAfter(mark, subscriber(ours.id(), TOPIC, true));
      byte[] data = Payloads.text("published after leave " + i);
      go.publish(TOPIC, data);
      ours.await(message(TOPIC, data));
    }
    Gossipsub.awaitMesh(ours, go);
    assertThat(GoCounts.of(go, ours.id()).received().iwant()).isEqualTo(LEAVES);
    assertThat(go.events(event("score").with("peer", ours.id())))
        .isNotEmpty()
        .allMatch(told -> told.decimal("score") >= 0);
  }

  /** {@return a node of ours that judges and scores like go in the other test} */
  private LocalNode strictNode() {
    TopicScoreParams topics =
        TopicScoreParams.NONE.toBuilder()
            .topicWeight(1)
            .invalidMessageDeliveriesWeight(WEIGHT)
            .invalidMessageDeliveriesDecay(0.99)
            .build();
    return new LocalNode(
        stack,
        p ->
            p.score(ScoreParams.NONE.toBuilder().otherTopics(topics).build())
                .thresholds(new ScoreThresholds(-50, -50, GRAYLIST, 0, 0)),
        builder -> builder.validator(Validator.of(ScoreTest::judge), ValidatorOptions.DEFAULT));
  }

  private static Verdict judge(Message message) {
    return message.text().startsWith(BAD) ? Verdict.REJECT : Verdict.ACCEPT;
  }

  private static void awaitScoreBelow(Node go, LocalNode ours, int mark, int bound) {
    await()
        .atMost(Node.PATIENCE)
        .until(
            () ->
                go.events(mark, event("score").with("peer", ours.id())).stream()
                    .anyMatch(told -> told.decimal("score") < bound));
  }
}
