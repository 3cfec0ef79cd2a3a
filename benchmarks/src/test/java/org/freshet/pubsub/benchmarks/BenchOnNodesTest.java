package org.freshet.pubsub.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command on real nodes over loopback. */
class BenchOnNodesTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private String typed = "";

  private int run(String... args) {
    return Bench.run(
        new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        args);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--subscribers 2",
        "--router gossipsub --relay --subscribers 8",
        "--subscribers 2 --unsigned",
        "--relay --subscribers 3 --unsigned --window 5",
        "--relay --rate 2000 --size 16",
        "--size 300000 --window 100",
        "--size 131072 --no-window"
      })
  void everyMessageArrives(String args) throws IOException {
    assertThat(run((args + " --count 100 --rounds 2 --json").split(" ")))
        .as(err::toString)
        .isZero();

    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(2);
    Map<String, Object> warmUp = JSON.std.mapFrom(lines.get(0));
    Map<String, Object> round = JSON.std.mapFrom(lines.get(1));
    int subscribers = ((Number) round.get("subscribers")).intValue();
    assertThat(warmUp).containsEntry("warmup", true).containsEntry("delivered", 20 * subscribers);
    assertThat(round)
        .containsEntry("warmup", false)
        .containsEntry("relay", args.contains("--relay"))
        .containsEntry("signed", !args.contains("--unsigned"))
        .containsEntry("expected", 100 * subscribers)
        .containsEntry("delivered", 100 * subscribers)
        .containsKeys("seconds", "messagesPerSecond", "megabytesPerSecond", "cpuMicrosPerDelivery")
        .containsKeys("bytesAllocatedPerDelivery", "latencyP50Micros", "latencyP99Micros");
    assertThat(((Number) round.get("latencyP50Micros")).doubleValue()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--unsigned", "--pipe"})
  void roundsAreRunAsTheyAreTyped(String args) throws IOException {
    typed = "30\n20 1000\n";
    assertThat(run(args, "--stdin", "--json")).as(err::toString).isZero();

    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(JSON.std.mapFrom(lines.get(0)))
        .containsEntry("round", 1)
        .containsEntry("warmup", false)
        .containsEntry("delivered", 30)
        .doesNotContainKey("rate");
    assertThat(JSON.std.mapFrom(lines.get(1)))
        .containsEntry("round", 2)
        .containsEntry("delivered", 20)
        .containsEntry("rate", 1000.0);
  }

  @Test
  void messagesLargerThanTheUsualLimitsArrive() {
    assertThat(run("--size", "5000000", "--count", "5", "--window", "2", "--rounds", "2"))
        .as(err::toString)
        .isZero();
  }

  @Test
  void aRouterThatIsNotThereIsTold() {
    assertThat(run("--router", "gossip")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .singleElement()
        .asString()
        .contains("gossip");
  }
}
