package org.freshet.pubsub.benchmarks.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** One short attack with all its processes. */
@EnabledOnOs(OS.LINUX)
class AttackRunTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void theVictimTakesWhatTheAttackerSendsAndThePairGoesOn() {
    Attack attack = named("subscriptions");
    AttackRun.Settings settings = new AttackRun.Settings(1, 0, 0, "128m");
    AttackResult result;
    try (AttackRun run = AttackRun.open(settings, out)) {
      result = run.run(attack);
    }

    assertThat(result.lost()).isZero();
    assertThat(result.underAttack()).isPositive();
    assertThat(result.besideSink()).isPositive();
    assertThat(result.done()).containsEntry("connectionsReady", 1).containsEntry("streams", 1);
    assertThat((Integer) result.done().get("units")).isGreaterThan(100);
    assertThat(result.before().heapBytes()).isPositive();
    assertThat(result.counted()).containsKey("messages.accepted");

    AttackReport.print(List.of(result), settings, out);
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains("| 5,000 subscription changes a second | ", " changes, 1 connections | ");
  }

  private static Attack named(String id) {
    return Attacks.ALL.stream().filter(a -> a.id().equals(id)).findFirst().orElseThrow();
  }
}
