package org.freshet.pubsub.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void figuresAreOfADelivery() {
    ProcessUsage.Used used = new ProcessUsage.Used(6_000_000, 2_000_000, 0);
    Figures figures = new Figures(4000, 2000, 0.5, 1500, used);

    assertThat(figures.toMap())
        .containsExactly(
            entry("expected", 4000L),
            entry("delivered", 2000L),
            entry("seconds", 0.5),
            entry("messagesPerSecond", 4000.0),
            entry("megabytesPerSecond", 6.0),
            entry("cpuMicrosPerDelivery", 3.0),
            entry("bytesAllocatedPerDelivery", 1000.0));
  }

  @Test
  void threadsWhoseAllocationIsMissingAreTold() {
    Figures figures = new Figures(1, 1, 1, 16, new ProcessUsage.Used(1, 1, 3));

    assertThat(figures.toMap()).containsEntry("threadsMissed", 3);
  }
}
