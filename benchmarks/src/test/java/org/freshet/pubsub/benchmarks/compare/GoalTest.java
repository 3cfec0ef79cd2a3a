package org.freshet.pubsub.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.freshet.pubsub.benchmarks.compare.Goal.Relation;
import org.freshet.pubsub.benchmarks.compare.Goal.Verdict;
import org.freshet.pubsub.benchmarks.compare.Measurements.Measured;
import org.junit.jupiter.api.Test;

class GoalTest {
  private final Measurements all = new Measurements();

  private void measured(String side, Map<String, Object> figures) {
    all.add("c", side, new Measured(figures, Optional.empty()));
  }

  @Test
  void theMediansAreCompared() {
    for (int rate : new int[] {400, 100, 300}) {
      measured("freshet", Map.of("messagesPerSecond", rate));
    }
    for (int rate : new int[] {100, 900, 300, 200}) {
      measured("go", Map.of("messagesPerSecond", rate));
    }

    Goal goal = Goal.beside("c", Figure.MESSAGES, "freshet", Relation.AT_LEAST, 1.2, "go");
    assertThat(goal.judge(all)).contains(new Verdict(300, Optional.of(1.2), true));
    assertThat(goal.target()).isEqualTo("≥ 1.2 × go");
    Goal more = Goal.beside("c", Figure.MESSAGES, "freshet", Relation.AT_LEAST, 1.3, "go");
    assertThat(more.judge(all)).hasValueSatisfying(v -> assertThat(v.met()).isFalse());
  }

  @Test
  void theBetterOfOthersCounts() {
    measured("freshet", Map.of("messagesPerSecond", 300, "latencyP50Micros", 300));
    measured("go", Map.of("messagesPerSecond", 100, "latencyP50Micros", 100));
    measured("rust", Map.of("messagesPerSecond", 200, "latencyP50Micros", 200));

    Goal most = Goal.beside("c", Figure.MESSAGES, "freshet", Relation.AT_LEAST, 1.5, "go", "rust");
    assertThat(most.judge(all)).contains(new Verdict(300, Optional.of(1.5), true));
    assertThat(most.target()).isEqualTo("≥ 1.5 × the better of go and rust");
    Goal least = Goal.beside("c", Figure.P50, "freshet", Relation.AT_MOST, 2, "go", "rust");
    assertThat(least.judge(all)).contains(new Verdict(300, Optional.of(3.0), false));

    all.failed("c", "rust", "a message was lost");
    assertThat(most.judge(all)).isEmpty();
  }

  @Test
  void anAlternativeIsEnough() {
    Goal goal =
        Goal.beside("c", Figure.MESSAGES, "freshet", Relation.AT_LEAST, 1, "go").or(0.85, "pipe");
    assertThat(goal.target()).isEqualTo("≥ 1 × go or ≥ 0.85 × pipe");
    measured("freshet", Map.of("messagesPerSecond", 90));
    measured("go", Map.of("messagesPerSecond", 100));
    assertThat(goal.judge(all)).as("the pipe is not known").isEmpty();

    measured("pipe", Map.of("messagesPerSecond", 100));
    assertThat(goal.judge(all)).contains(new Verdict(90, Optional.of(0.9), true));

    for (int i = 0; i < 2; i++) {
      measured("pipe", Map.of("messagesPerSecond", 180));
    }
    assertThat(goal.judge(all)).contains(new Verdict(90, Optional.of(0.9), false));

    for (int i = 0; i < 2; i++) {
      measured("go", Map.of("messagesPerSecond", 45));
    }
    assertThat(goal.judge(all)).contains(new Verdict(90, Optional.of(2.0), true));
  }

  @Test
  void lessIsBetterWhereTheGoalSaysSo() {
    measured("freshet", Map.of("latencyP50Micros", 90));
    measured("go", Map.of("latencyP50Micros", 100));

    Goal goal = Goal.beside("c", Figure.P50, "freshet", Relation.AT_MOST, 1, "go");
    assertThat(goal.judge(all)).contains(new Verdict(90, Optional.of(0.9), true));
    assertThat(goal.target()).isEqualTo("≤ 1 × go");
  }

  @Test
  void theBenchmarksOwnPayloadArraysAreNotCounted() {
    measured(
        "freshet",
        Map.of(
            "peer", "freshet", "size", 1000, "subscribers", 8, "bytesAllocatedPerDelivery", 627));
    measured(
        "go",
        Map.of("peer", "go", "size", 1000, "subscribers", 1, "bytesAllocatedPerDelivery", 1500));

    Goal goal = Goal.of("c", Figure.ALLOCATED, "freshet", Relation.AT_MOST, 500);
    assertThat(goal.judge(all)).contains(new Verdict(500, Optional.empty(), true));
    assertThat(all.median("c", "go", Figure.ALLOCATED)).contains(500.0);
    assertThat(goal.target()).isEqualTo("≤ 500");
  }

  @Test
  void nothingIsSaidOfASideThatIsMissingOrFailed() {
    Goal goal = Goal.beside("c", Figure.MESSAGES, "freshet", Relation.AT_LEAST, 1, "go");
    measured("freshet", Map.of("messagesPerSecond", 1));
    assertThat(goal.judge(all)).isEmpty();

    measured("go", Map.of("messagesPerSecond", 1));
    assertThat(goal.judge(all)).isPresent();

    all.failed("c", "go", "a message was lost");
    assertThat(goal.judge(all)).isEmpty();
  }
}
