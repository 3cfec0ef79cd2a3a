package org.freshet.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Optional;
import java.util.regex.Pattern;
import org.freshet.pubsub.SubscriptionFilter.Decision;
import org.freshet.pubsub.SubscriptionFilter.Request;
import org.freshet.pubsub.message.TopicName;
import org.junit.jupiter.api.Test;

class SubscriptionFilterTest {
  private static Decision decide(SubscriptionFilter filter, String topic) {
    return decide(filter, topic, 0, 0);
  }

  private static Decision decide(
      SubscriptionFilter filter, String topic, int takenInRpc, int wantedByStream) {
    return filter.decide(
        new Request(TopicName.of(topic), Optional.empty(), takenInRpc, wantedByStream));
  }

  @Test
  void aListAllowsItsTopicsAlone() {
    SubscriptionFilter filter = SubscriptionFilter.allow("a", "b");
    assertThat(decide(filter, "a")).isEqualTo(Decision.TAKE);
    assertThat(decide(filter, "ab")).isEqualTo(Decision.REFUSE);
    assertThat(decide(SubscriptionFilter.ALL, "ab")).isEqualTo(Decision.TAKE);
    assertThatIllegalArgumentException().isThrownBy(() -> SubscriptionFilter.allow("a", ""));
  }

  @Test
  void aPatternMatchesTheWholeName() {
    SubscriptionFilter filter =
        SubscriptionFilter.matching(Pattern.compile("news/.+", Pattern.CASE_INSENSITIVE));
    assertThat(decide(filter, "NEWS/sport")).isEqualTo(Decision.TAKE);
    assertThat(decide(filter, "old news/sport")).isEqualTo(Decision.REFUSE);
    assertThat(decide(filter, "news/")).isEqualTo(Decision.REFUSE);
  }

  @Test
  void aMatchThatTakesTooLongIsGivenUp() {
    SubscriptionFilter filter = SubscriptionFilter.matching(Pattern.compile("(.*a){20}b"));
    SubscriptionFilter simple = SubscriptionFilter.matching(Pattern.compile(".*a+b"));
    assertThat(decide(simple, "a".repeat(8000) + "b")).isEqualTo(Decision.TAKE);
    assertThatIllegalStateException()
        .isThrownBy(() -> decide(filter, "a".repeat(500)))
        .withMessageContaining("more than 20 steps a character");
  }

  @Test
  void capsEndAtTheirNumber() {
    SubscriptionFilter filter = SubscriptionFilter.atMost(2, 5);
    assertThat(decide(filter, "a", 1, 4)).isEqualTo(Decision.TAKE);
    assertThat(decide(filter, "a", 2, 4)).isEqualTo(Decision.TOO_MANY);
    assertThat(decide(filter, "a", 1, 5)).isEqualTo(Decision.TOO_MANY);
    assertThatIllegalArgumentException().isThrownBy(() -> SubscriptionFilter.atMost(-1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> SubscriptionFilter.atMost(1, -1));
  }

  @Test
  void filtersAreCombined() {
    SubscriptionFilter a = SubscriptionFilter.allow("a", "both");
    SubscriptionFilter b = SubscriptionFilter.allow("b", "both");
    SubscriptionFilter none = SubscriptionFilter.atMost(0, 0);
    assertThat(decide(a.and(b), "both")).isEqualTo(Decision.TAKE);
    assertThat(decide(a.and(b), "a")).isEqualTo(Decision.REFUSE);
    assertThat(decide(a.or(b), "b")).isEqualTo(Decision.TAKE);
    assertThat(decide(a.or(b), "c")).isEqualTo(Decision.REFUSE);
    assertThat(decide(a.and(none), "a")).isEqualTo(Decision.TOO_MANY);
    assertThat(decide(a.and(none), "b")).isEqualTo(Decision.REFUSE);
  }
}
