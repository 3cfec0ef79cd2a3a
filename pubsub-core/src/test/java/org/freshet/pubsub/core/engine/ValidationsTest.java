package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.engine.EngineHarness.NEWS;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.core.engine.EngineHarness.Peer;
import org.freshet.pubsub.core.wire.MessageWriter;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.ValidatorOptions;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ValidationsTest {
  private static final TopicName OTHER = TopicName.of("other");
  private static final Duration SHORT = Duration.ofSeconds(1);

  /** The harness answers in its place. */
  private static final Validator ASKED = message -> null;

  private final Validators validators = Validators.none();
  private final List<String> verdicts = new ArrayList<>();

  private EngineHarness harness() {
    return harness(Limits.DEFAULT);
  }

  private EngineHarness harness(Limits limits) {
    EngineHarness h =
        new EngineHarness(
            limits, SignaturePolicy.STRICT_NO_SIGN, validators, context -> new Told(context));
    h.join(NEWS);
    h.join(OTHER);
    return h;
  }

  private final class Told extends EngineHarness.Flood {
    Told(RouterContext context) {
      super(context);
    }

    @Override
    public void onVerdict(Message message, InboundStream in, Verdict verdict) {
      verdicts.add(verdict + " " + message.text());
    }
  }

  private static Peer peer(EngineHarness h) {
    return h.peer(EngineHarness.identity().peerId());
  }

  private static RawMessage message(TopicName topic, String text) {
    return MessageWriter.unsigned(topic, text.getBytes(StandardCharsets.UTF_8));
  }

  private static RawMessage news(String text) {
    return message(NEWS, text);
  }

  /** The n-th question is answered. */
  private static void answer(EngineHarness h, int n, Verdict verdict) {
    h.step(new EngineEvent.Validated(h.out.tickets.get(n), verdict));
  }

  private static void assertNothingIsLeft(EngineHarness h) {
    assertThat(h.engine.tableSizes()).containsEntry("validations", 0);
    assertThat(h.engine.tableSizes()).containsEntry("checks", 0);
  }

  private void add(ValidatorOptions options) {
    validators.add(NEWS, ASKED, options);
  }

  @ParameterizedTest
  @CsvSource({
    "ACCEPT,    ACCEPT,    ACCEPT",
    "ACCEPT,    IGNORE,    IGNORE",
    "IGNORE,    REJECT,    REJECT",
    "ACCEPT,    DUPLICATE, IGNORE",
    "THROTTLED, ACCEPT,    IGNORE",
  })
  void allMustAcceptAndTheWorstCounts(Verdict first, Verdict second, Verdict counts) {
    for (boolean inOrder : new boolean[] {true, false}) {
      verdicts.clear();
      validators.add(OTHER, ASKED, ValidatorOptions.DEFAULT);
      validators.add(OTHER, ASKED, ValidatorOptions.DEFAULT);
      EngineHarness h = harness();
      peer(h).sends(message(OTHER, "x"));
      assertThat(h.out.asked).as("both are asked at once").startsWith("x", "x");
      answer(h, inOrder ? 0 : 1, first);
      for (int i = 0; i < h.out.tickets.size(); i++) {
        answer(h, i, i == (inOrder ? 0 : 1) ? first : second);
      }
      assertThat(verdicts).containsExactly(counts + " x");
      assertThat(h.out.delivered).hasSize(counts == Verdict.ACCEPT ? 1 : 0);
      assertNothingIsLeft(h);
    }
  }

  @Test
  void aRejectionDecidesAtOnceWhoeverHasNotAnswered() {
    add(ValidatorOptions.DEFAULT);
    add(ValidatorOptions.DEFAULT);
    EngineHarness h = harness();
    peer(h).sends(news("bad"), news("good"));
    answer(h, 1, Verdict.REJECT);
    assertThat(verdicts).containsExactly("REJECT bad");

    answer(h, 0, Verdict.ACCEPT);
    answer(h, 2, Verdict.ACCEPT);
    answer(h, 3, Verdict.ACCEPT);
    assertThat(verdicts).containsExactly("REJECT bad", "ACCEPT good");
    assertNothingIsLeft(h);
  }

  @ParameterizedTest
  @EnumSource(names = {"IGNORE", "THROTTLED"})
  void oneThatNeverAnswersHoldsItsStreamNoLongerThanItsTimeout(Verdict whenLate) {
    add(ValidatorOptions.DEFAULT.withTimeout(SHORT).withWhenLate(whenLate));
    EngineHarness h = harness();
    peer(h).sends(news("stuck"), news("next"), message(OTHER, "elsewhere"));
    answer(h, 1, Verdict.ACCEPT);
    assertThat(h.out.delivered).as("another topic does not wait").containsExactly("elsewhere");
    h.pass(SHORT.minusMillis(1));
    assertThat(h.out.delivered).hasSize(1);

    h.pass(Duration.ofMillis(1));
    assertThat(h.out.delivered).containsExactly("elsewhere", "next");
    assertThat(verdicts).last().isEqualTo(whenLate + " stuck");
    assertThat(h.counters.snapshot())
        .containsEntry("validators.late", 1L)
        .containsEntry(
            "messages." + whenLate.name().toLowerCase() + (whenLate == Verdict.IGNORE ? "d" : ""),
            1L);
    assertThat(h.out.givenUp).containsExactly(h.out.tickets.get(0));
    assertNothingIsLeft(h);

    answer(h, 0, Verdict.ACCEPT);
    assertThat(h.out.delivered).as("a late answer counts for nothing").hasSize(2);
  }

  @Test
  void oneThatIsAlwaysLateIsLoggedOnceUntilItIsInTimeAgain() {
    add(ValidatorOptions.DEFAULT.withTimeout(SHORT));
    EngineHarness h = harness();
    Peer peer = peer(h);
    peer.sends(news("a"), news("b"));
    h.pass(SHORT);
    assertThat(h.out.log).filteredOn(line -> line.contains("has not answered")).hasSize(1);
    peer.sends(news("c"));
    answer(h, 2, Verdict.ACCEPT);
    peer.sends(news("d"));
    h.pass(SHORT);
    assertThat(h.out.log).filteredOn(line -> line.contains("has not answered")).hasSize(2);
  }

  @Test
  void moreThanAValidatorMayBeAskedWaitsAndIsNotLost() {
    add(ValidatorOptions.DEFAULT.withMaxConcurrent(2));
    EngineHarness h = harness();
    peer(h).sends(news("a"), news("b"), news("c"), news("d"), message(OTHER, "elsewhere"));
    assertThat(h.out.asked).containsExactly("a", "b");
    assertThat(h.out.delivered).containsExactly("elsewhere");
    answer(h, 1, Verdict.ACCEPT);
    assertThat(h.out.asked).containsExactly("a", "b", "c");
    answer(h, 0, Verdict.ACCEPT);
    answer(h, 2, Verdict.ACCEPT);
    answer(h, 3, Verdict.ACCEPT);
    assertThat(h.out.delivered).containsExactly("elsewhere", "a", "b", "c", "d");
    assertNothingIsLeft(h);
  }

  @Test
  void whoseTurnDoesNotComeInTimeIsThrottledAndNobodyIsBlamed() {
    add(ValidatorOptions.DEFAULT.withMaxConcurrent(1).withTimeout(SHORT));
    EngineHarness h = harness();
    Peer peer = peer(h);
    peer.sends(news("stuck"), news("waiting"));
    h.pass(SHORT.dividedBy(2));
    peer.sends(news("later"));
    h.pass(SHORT.dividedBy(2));
    assertThat(verdicts).containsExactly("IGNORE stuck", "THROTTLED waiting");
    assertThat(h.out.asked)
        .as("who was out of time is not asked any more")
        .containsExactly("stuck", "later");
    assertThat(h.counters.snapshot())
        .containsEntry("validators.no_turn", 1L)
        .containsEntry("validators.late", 1L)
        .containsEntry("messages.throttled", 1L);
    answer(h, 1, Verdict.ACCEPT);
    assertThat(h.out.delivered).containsExactly("later");
    assertNothingIsLeft(h);
  }

  @Test
  void neighboursTakeTurnsHoweverMuchOneOfThemSends() {
    add(ValidatorOptions.DEFAULT.withMaxConcurrent(1));
    EngineHarness h = harness();
    Peer busy = peer(h);
    Peer quiet = peer(h);
    busy.sends(news("a"), news("b"), news("c"), news("d"));
    quiet.sends(news("x"), news("y"));
    for (int i = 0; i < 6; i++) {
      answer(h, i, Verdict.ACCEPT);
    }
    assertThat(h.out.asked).containsExactly("a", "b", "x", "c", "y", "d");
    assertNothingIsLeft(h);
  }

  @Test
  void allValidatorsTogetherAreAskedNoMoreThanTheNodeAllows() {
    add(ValidatorOptions.DEFAULT.withMaxConcurrent(2));
    validators.add(OTHER, ASKED, ValidatorOptions.DEFAULT);
    EngineHarness h = harness(Limits.DEFAULT.toBuilder().maxConcurrentValidations(3).build());
    Peer peer = peer(h);
    peer.sends(news("a"), news("b"), news("c"));
    peer.sends(message(OTHER, "x"), message(OTHER, "y"), message(OTHER, "z"));
    assertThat(h.out.asked).containsExactly("a", "b", "x");
    answer(h, 2, Verdict.ACCEPT);
    assertThat(h.out.asked).containsExactly("a", "b", "x", "y");
    answer(h, 0, Verdict.ACCEPT);
    assertThat(h.out.asked).as("c came last: z has waited longer").endsWith("y", "z");
    for (int i = 0; i < 6; i++) {
      answer(h, i, Verdict.ACCEPT);
    }
    assertThat(h.out.asked).containsExactly("a", "b", "x", "y", "z", "c");
    assertThat(h.out.delivered).containsExactlyInAnyOrder("a", "b", "c", "x", "y", "z");
    assertNothingIsLeft(h);
  }

  @Test
  void whatWasRejectedGivesUpItsTurnsButKeepsThePlacesWhereItIsAsked() {
    add(ValidatorOptions.DEFAULT);
    add(ValidatorOptions.DEFAULT.withMaxConcurrent(1));
    EngineHarness h = harness();
    peer(h).sends(news("a"), news("b"), news("c"));
    assertThat(h.out.asked).as("the second is busy with a").containsExactly("a", "a", "b", "c");
    answer(h, 2, Verdict.REJECT);
    answer(h, 0, Verdict.REJECT);
    assertThat(h.out.asked).as("it has not answered yet").hasSize(4);
    answer(h, 1, Verdict.ACCEPT);
    assertThat(h.out.asked).as("b needs no answer").containsExactly("a", "a", "b", "c", "c");
    answer(h, 3, Verdict.ACCEPT);
    answer(h, 4, Verdict.ACCEPT);
    assertThat(h.out.delivered).containsExactly("c");
    assertNothingIsLeft(h);
  }

  @Test
  void whatWaitsForAValidatorCountsAsUnreadOfItsStream() {
    add(ValidatorOptions.DEFAULT.withMaxConcurrent(1));
    EngineHarness h = harness();
    Peer peer = peer(h);
    peer.sends(news("a"));
    int ofOne = h.engine.tableSizes().get("bytes");
    assertThat(ofOne).isPositive();
    peer.sends(news("b"));
    assertThat(h.engine.tableSizes()).containsEntry("bytes", 2 * ofOne);
    answer(h, 0, Verdict.IGNORE);
    assertThat(h.engine.tableSizes()).containsEntry("bytes", ofOne);
    answer(h, 1, Verdict.ACCEPT);
    assertThat(h.engine.tableSizes()).containsEntry("bytes", 0);
  }

  @Test
  void whatItsStreamHeldBackIsJudgedWhenThereIsRoom() {
    add(ValidatorOptions.DEFAULT.withTimeout(SHORT));
    EngineHarness h = harness(Limits.DEFAULT.toBuilder().maxPendingMessages(1).build());
    peer(h).sends(news("a"), news("b"), news("c"));
    assertThat(h.out.asked).containsExactly("a");
    answer(h, 0, Verdict.ACCEPT);
    assertThat(h.out.asked).containsExactly("a", "b");
    h.pass(SHORT);
    assertThat(h.out.asked).as("the timeout makes room too").containsExactly("a", "b", "c");
    answer(h, 2, Verdict.ACCEPT);
    assertThat(h.out.delivered).containsExactly("a", "c");
    assertNothingIsLeft(h);
  }

  @Test
  void whatWaitsIsJudgedAlsoWhenItsNeighbourHasGone() {
    add(ValidatorOptions.DEFAULT.withMaxConcurrent(1));
    EngineHarness h = harness();
    Peer peer = peer(h);
    peer.sends(news("a"), news("b"));
    h.step(new EngineEvent.ConnectionClosed(peer.connection, StreamError.CLOSED));
    answer(h, 0, Verdict.ACCEPT);
    answer(h, 1, Verdict.ACCEPT);
    assertThat(h.out.delivered).containsExactly("a", "b");
    assertNothingIsLeft(h);
  }

  @Test
  void inlineOnesAreAskedFirstAndAtOnceAndTheFirstThatDoesNotAcceptDecides() {
    List<String> asked = new ArrayList<>();
    add(ValidatorOptions.DEFAULT);
    for (String name : List.of("first", "second")) {
      validators.add(
          NEWS,
          Validator.of(
              message -> {
                asked.add(name + " " + message.text());
                return message.text().equals("bad") ? Verdict.REJECT : Verdict.ACCEPT;
              }),
          ValidatorOptions.INLINE);
    }
    EngineHarness h = harness();
    peer(h).sends(news("bad"), news("good"));
    assertThat(asked).containsExactly("first bad", "first good", "second good");
    assertThat(verdicts).containsExactly("REJECT bad");
    assertThat(h.out.asked).containsExactly("good");
    answer(h, 0, Verdict.ACCEPT);
    assertThat(verdicts).containsExactly("REJECT bad", "ACCEPT good");
  }

  @Test
  void aTopicWithInlineOnesAloneNeedsNoOtherThread() {
    validators.add(
        NEWS,
        Validator.of(message -> message.size() > 3 ? Verdict.IGNORE : Verdict.ACCEPT),
        ValidatorOptions.INLINE);
    EngineHarness h = harness();
    peer(h).sends(news("abc"), news("abcd"), news("xyz"));
    assertThat(h.out.tickets).isEmpty();
    assertThat(h.out.delivered).containsExactly("abc", "xyz");
    assertThat(h.counters.snapshot()).containsEntry("messages.ignored", 1L);
  }

  @Test
  void anInlineOneThatFailsOrDoesNotAnswerAtOnceIgnoresAndIsCounted() {
    validators.add(
        NEWS,
        message ->
            switch (message.text()) {
              case "throws" -> throw new AssertionError("thrown by the test");
              case "fails" -> CompletableFuture.failedStage(new Exception("failed by the test"));
              case "later" -> new CompletableFuture<>();
              case "no stage" -> null;
              default -> CompletableFuture.completedStage(null);
            },
        ValidatorOptions.INLINE);
    EngineHarness h = harness();
    peer(h).sends(news("throws"), news("fails"), news("later"), news("no stage"), news("null"));
    assertThat(verdicts)
        .containsExactly(
            "IGNORE throws", "IGNORE fails", "IGNORE later", "IGNORE no stage", "IGNORE null");
    assertThat(h.counters.snapshot())
        .containsEntry("validators.failed", 4L)
        .containsEntry("messages.ignored", 5L);
  }
}
