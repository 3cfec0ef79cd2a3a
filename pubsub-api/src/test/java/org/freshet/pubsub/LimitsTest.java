package org.freshet.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitsTest {
  @Test
  void reportsAllFaultsAtOnce() throws Exception {
    Limits.Builder builder = Limits.DEFAULT.toBuilder();
    for (RecordComponent component : Limits.class.getRecordComponents()) {
      if (component.getType() != RateLimits.class) {
        setter(component).invoke(builder, value(component, 0));
      }
    }
    var thrown = assertThatIllegalArgumentException().isThrownBy(builder::build);
    for (RecordComponent component : Limits.class.getRecordComponents()) {
      if (component.getType() != RateLimits.class) {
        thrown.withMessageContaining(component.getName() + " must be");
      }
    }
  }

  @Test
  void theBuilderCarriesEveryValueOver() throws Exception {
    Limits.Builder builder = Limits.DEFAULT.toBuilder();
    int value = 2_000_000;
    for (RecordComponent component : Limits.class.getRecordComponents()) {
      value++;
      setter(component).invoke(builder, value(component, value));
    }
    Limits changed = builder.build();
    value = 2_000_000;
    for (RecordComponent component : Limits.class.getRecordComponents()) {
      value++;
      assertThat(component.getAccessor().invoke(changed))
          .as(component.getName())
          .isEqualTo(value(component, value));
    }
    assertThat(changed.toBuilder().build()).isEqualTo(changed);
    assertThat(Limits.DEFAULT.toBuilder().build()).isEqualTo(Limits.DEFAULT);
  }

  @Test
  void silenceIsDeathOnlyAfterTheQuestion() {
    Duration ten = Duration.ofSeconds(10);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Limits.DEFAULT.toBuilder().keepAliveIdle(ten).keepAliveTimeout(ten).build())
        .withMessageContaining(
            "keepAliveTimeout must be longer than keepAliveIdle: PT10S <= PT10S");
  }

  private static Object value(RecordComponent component, int value) {
    if (component.getType() == long.class) {
      return (long) value;
    }
    if (component.getType() == RateLimits.class) {
      return RateLimits.DEFAULT.withRpcsPerSecond(value);
    }
    return component.getType() == int.class ? (Object) value : Duration.ofSeconds(value);
  }

  private static Method setter(RecordComponent component) throws NoSuchMethodException {
    return Limits.Builder.class.getMethod(component.getName(), component.getType());
  }

  @Test
  void aStreamMustBeAllowedToBringTheLargestFrame() {
    Limits.Builder tooSmall = Limits.DEFAULT.toBuilder().inboundBufferBytes(1 << 20);
    assertThatIllegalArgumentException()
        .isThrownBy(tooSmall::build)
        .withMessageContaining("inboundBufferBytes must hold the largest frame");
  }
}
