package org.freshet.pubsub.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.core.wire.MessageWriter;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageIds;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.Verdict;
import org.junit.jupiter.api.Test;

class ValidatorsTest {
  private static final TopicName TOPIC = TopicName.of("t");
  private static final Message MESSAGE = message();

  private final Counters counters = new Counters();
  private final Validators validators = new Validators(counters);
  private final List<Verdict> verdicts = new ArrayList<>();

  private static Message message() {
    RawMessage raw = MessageWriter.unsigned(TOPIC, new byte[1]);
    return IdentifiedMessage.arrived(raw, MessageIds.SHA256.idOf(raw), Optional.empty());
  }

  private void add(Verdict verdict) {
    validators.add(TOPIC, Validator.of(message -> verdict));
  }

  private List<Verdict> judge() {
    validators.judge(MESSAGE, verdicts::add);
    return verdicts;
  }

  @Test
  void aTopicWithoutValidatorsAcceptsEverything() {
    assertThat(validators.isNeeded(TOPIC)).isFalse();
    assertThat(judge()).containsExactly(Verdict.ACCEPT);
  }

  @Test
  void rejectingWinsOverIgnoringWhateverTheOrder() {
    add(Verdict.IGNORE);
    add(Verdict.REJECT);
    add(Verdict.ACCEPT);
    assertThat(judge()).containsExactly(Verdict.REJECT);
  }

  @Test
  void ignoringWinsOverAccepting() {
    add(Verdict.ACCEPT);
    add(Verdict.IGNORE);
    assertThat(judge()).containsExactly(Verdict.IGNORE);
  }

  @Test
  void whatIsNoVerdictOfAValidatorIgnores() {
    add(Verdict.DUPLICATE);
    assertThat(judge()).containsExactly(Verdict.IGNORE);
  }

  @Test
  void aVerdictMayComeLaterButARejectionIsNotWaitedFor() {
    CompletableFuture<Verdict> first = new CompletableFuture<>();
    CompletableFuture<Verdict> second = new CompletableFuture<>();
    validators.add(TOPIC, message -> first);
    validators.add(TOPIC, message -> second);
    assertThat(judge()).isEmpty();
    first.complete(Verdict.REJECT);
    assertThat(verdicts).containsExactly(Verdict.REJECT);
    second.complete(Verdict.REJECT);
    assertThat(verdicts).containsExactly(Verdict.REJECT);
  }

  @Test
  void oneThatFailsInAnyWayIgnoresAndIsCounted() {
    validators.add(
        TOPIC,
        message -> {
          throw new IllegalStateException("thrown by the test");
        });
    validators.add(TOPIC, message -> null);
    validators.add(
        TOPIC, message -> CompletableFuture.failedStage(new Exception("failed by the test")));
    assertThat(judge()).containsExactly(Verdict.IGNORE);
    assertThat(counters.snapshot()).containsEntry("validators.failed", 3L);
  }

  @Test
  void oneUnorderedValidatorIsEnoughToLetMessagesOvertake() {
    Validator ordered = Validator.of(message -> Verdict.ACCEPT);
    Validator unordered = ordered.unordered();
    validators.add(TOPIC, ordered);
    assertThat(validators.isOrdered(TOPIC)).isTrue();
    validators.add(TOPIC, unordered);
    assertThat(validators.isOrdered(TOPIC)).isFalse();
    validators.remove(TOPIC, unordered);
    assertThat(validators.isOrdered(TOPIC)).isTrue();
    validators.remove(TOPIC, ordered);
    assertThat(validators.isNeeded(TOPIC)).isFalse();
  }
}
