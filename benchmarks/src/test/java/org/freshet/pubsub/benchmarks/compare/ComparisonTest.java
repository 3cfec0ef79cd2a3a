package org.freshet.pubsub.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Index.atIndex;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.benchmarks.compare.Comparison.Settings;
import org.freshet.pubsub.benchmarks.compare.Goal.Relation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Turns between processes that only say what a bench would say. */
@DisabledOnOs(OS.WINDOWS)
class ComparisonTest {
  private static final Settings SETTINGS = new Settings(3, 0.001, 0);
  private static final Case FULL = Case.of("full", "at full speed", "--size 1024");
  private static final Case PACED = Case.of("paced", "paced", "--size 1024").atHalfOfGoIn("full");

  @TempDir Path temp;
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();
  private final Comparison comparison =
      new Comparison(SETTINGS, new PrintStream(progress, true, StandardCharsets.UTF_8));

  /** A side that answers every command; $n counts them, $count and $rate are the command's. */
  private Side side(String id, String script) throws IOException {
    Path file = temp.resolve(id + ".sh");
    Files.writeString(
        file,
        "echo \"started with $*, tuned by [${GOGC:-}]\" >> "
            + temp.resolve(id)
            + "\nn=0\nwhile read -r count rate; do n=$((n + 1))\n"
            + "  echo \"$count $rate\" >> "
            + temp.resolve(id)
            + "\n"
            + script
            + "\ndone\n");
    return new Side(
        id, id, Side.Kind.NATIVE_NODES, List.of("bash", file.toString()), Map.of("FRESHET_X", "1"));
  }

  private static String round(String messagesPerSecond) {
    return "echo \"{\\\"expected\\\":1,\\\"delivered\\\":1,\\\"messagesPerSecond\\\":"
        + messagesPerSecond
        + ",\\\"latencyP50Micros\\\":$n}\"";
  }

  private List<String> told(String side) throws IOException {
    return Files.readAllLines(temp.resolve(side));
  }

  @Test
  void sidesTakeTurnsAndNeitherTheWarmUpNorTheFirstTurnCounts() throws IOException {
    Side go = side("go", round("$((n * 1000))"));
    Side ours = side("freshet", round("$((n * 3000))"));

    comparison.run(FULL, List.of(go, ours));

    assertThat(comparison.results().sorted("full", "go", Figure.MESSAGES))
        .containsExactly(3000, 4000, 5000);
    assertThat(comparison.results().median("full", "freshet", Figure.MESSAGES)).contains(12000.0);
    assertThat(told("go"))
        .hasSize(6)
        .startsWith("started with --stdin --json --size 1024, tuned by []", "500 ");
    assertThat(progress.toString(StandardCharsets.UTF_8).lines().skip(2).toList())
        .hasSize(4)
        .satisfies(
            line -> assertThat(line).startsWith("full, a first turn:  go 2,000 msg/s"), atIndex(0))
        .satisfies(
            line ->
                assertThat(line)
                    .matches("full, round 1 of 3:  go 3,000 msg/s.*  freshet 9,000 msg/s.*"),
            atIndex(1));
  }

  @Test
  void theOfferedLoadIsHalfOfTheMostThatGoReached() throws IOException {
    Side go = side("go", round("$((n * 1000))"));
    Side ours = side("freshet", round("500000"));

    comparison.run(FULL, List.of(go));
    comparison.run(PACED, List.of(go, ours));

    // 5,000 was the most; 2,500 a second for a millisecond are two messages.
    assertThat(told("freshet")).hasSize(7).endsWith("2 2500.000", "2 2500.000", "2 2500.000");
    assertThat(told("go")).endsWith("2 2500.000", "2 2500.000", "2 2500.000");
    assertThat(comparison.results().median("paced", "go", Figure.P50)).contains(5.0);
  }

  @Test
  void aSideThatFailsIsToldAndTheOthersGoOn() throws IOException {
    Side dying =
        side("dying", "[[ $n -lt 3 ]] || { echo 'out of luck' >&2; exit 1; }; " + round("1"));
    Side losing = side("losing", "echo '{\"expected\":2,\"delivered\":1,\"messagesPerSecond\":1}'");
    Side missing =
        new Side("missing", "missing", Side.Kind.PIPE, List.of("/nowhere/bench"), Map.of());
    Side ours = side("freshet", round("7"));

    comparison.run(FULL.besidePipe("--pipe"), List.of(dying, losing, missing, ours));

    Measurements results = comparison.results();
    assertThat(results.failure("full", "dying")).contains("dying ended: out of luck");
    assertThat(results.failure("full", "losing")).contains("losing delivered 1 of 2");
    assertThat(results.failure("full", "missing").orElseThrow()).startsWith("cannot start missing");
    assertThat(results.median("full", "dying", Figure.MESSAGES)).isEmpty();
    assertThat(results.rounds("full", "freshet")).hasSize(3);
    assertThat(results.anyFailed()).isTrue();
    assertThat(report(List.of(dying, ours)))
        .contains("| at full speed | dying | failed: dying ended: out of luck |");
  }

  @Test
  void whatIsRunOnceIsStartedWithItsHeapAndAskedNothing() throws IOException {
    Path script = temp.resolve("once.sh");
    Files.writeString(
        script,
        "echo '{\"warmup\":true}'; echo \"{\\\"delivered\\\":7,\\\"told\\\":\\\"$*"
            + " $FRESHET_JAVA_OPTS\\\"}\"");
    Side ours =
        new Side(
            "freshet",
            "freshet",
            Side.Kind.JVM_NODES,
            List.of("bash", script.toString()),
            Map.of());

    comparison.run(Case.once("once", "once", "idle --neighbours 7", "256m"), List.of(ours));

    assertThat(comparison.results().median("once", "freshet", Figure.DELIVERED)).contains(7.0);
    assertThat(comparison.results().rounds("once", "freshet").get(0).figures())
        .containsEntry("told", "idle --neighbours 7 --json -Xmx256m");
  }

  @Test
  void theReportTellsMediansRangesAndGoals() throws IOException {
    Side go = side("go", round("$((n * 1000))"));
    Side ours = side("freshet", round("$((n * 3000))"));
    comparison.run(FULL, List.of(go, ours));

    assertThat(report(List.of(go, ours)))
        .contains("- commit: abc")
        .contains("- medians of 3 rounds of about 0.0 s, in turn, all sides warm")
        .contains("| case | figure | go | freshet | target | reached | met |")
        .contains("| at full speed | msg/s | 4,000 | 12,000 | ≥ 3 × go | 3.00 × | met |")
        .contains("| at full speed | msg/s | 4,000 | 12,000 | ≥ 3.5 × go | 3.00 × | **not met** |")
        .anyMatch(line -> line.startsWith("| at full speed | go | 4,000 [3,000–5,000] | – | – |"));
  }

  private List<String> report(List<Side> sides) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    new MarkdownReport(List.of(FULL), sides, comparison.results(), print)
        .print(Map.of("commit", "abc"), SETTINGS, List.of(atLeast(3), atLeast(3.5)));
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static Goal atLeast(double bound) {
    return Goal.beside("full", Figure.MESSAGES, "freshet", Relation.AT_LEAST, bound, "go");
  }

  @Test
  void everyRoundIsInTheFile() throws IOException {
    Side go = side("go", round("$((n * 1000))"));
    Side ours = side("freshet", round("$((n * 3000))"));
    comparison.run(FULL, List.of(go, ours));
    Path file = temp.resolve("new/folder/all.json");

    JsonReport.write(
        file,
        Map.of("commit", "abc"),
        List.of(FULL),
        List.of(go, ours),
        List.of(atLeast(3)),
        comparison.results());

    Map<String, Object> all = JSON.std.mapFrom(Files.readString(file));
    assertThat(all).containsEntry("machine", Map.of("commit", "abc"));
    assertThat((List<?>) all.get("goals"))
        .singleElement()
        .isEqualTo(
            Map.of(
                "case", "full",
                "figure", "msg/s",
                "side", "freshet",
                "target", "≥ 3 × go",
                "value", 12000.0,
                "ratio", 3.0,
                "met", true));
    assertThat((List<?>) all.get("rounds"))
        .hasSize(6)
        .first()
        .satisfies(
            round -> assertThat(((Map<?, ?>) round).get("messagesPerSecond")).isEqualTo(3000));
  }
}
