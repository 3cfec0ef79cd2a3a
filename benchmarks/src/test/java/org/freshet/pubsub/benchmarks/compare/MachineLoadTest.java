package org.freshet.pubsub.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.freshet.pubsub.benchmarks.compare.MachineLoad.Disturbance;
import org.junit.jupiter.api.Test;

class MachineLoadTest {
  private static final String LINE = "cpu  %d %d %d 119286 744 5000 995 %d 0 0";

  @Test
  void ownWorkAndInterruptsAreNotOthers() {
    MachineLoad before = MachineLoad.parse(0, LINE.formatted(1000, 20, 300, 10));
    MachineLoad after = MachineLoad.parse(2_000_000_000, LINE.formatted(1200, 30, 390, 12));

    Disturbance disturbance = after.since(before, Duration.ofMillis(2000));

    assertThat(disturbance.others()).isEqualTo(0.5);
    assertThat(disturbance.stolen()).isCloseTo(0.01, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(disturbance.matters()).isTrue();
    assertThat(after.since(before, Duration.ofMillis(2900)).matters()).isFalse();
    assertThat(after.since(before, Duration.ofMillis(9000)).others()).isZero();
  }

  @Test
  void whatTheMachineBelowKeepsMattersToo() {
    MachineLoad before = MachineLoad.parse(0, LINE.formatted(0, 0, 0, 0));
    MachineLoad after = MachineLoad.parse(1_000_000_000, LINE.formatted(0, 0, 0, 30));

    assertThat(after.since(before, Duration.ZERO)).isEqualTo(new Disturbance(0, 0.3));
    assertThat(after.since(before, Duration.ZERO).matters()).isTrue();
  }
}
