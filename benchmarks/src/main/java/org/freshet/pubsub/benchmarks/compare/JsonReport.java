package org.freshet.pubsub.benchmarks.compare;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.benchmarks.compare.Measurements.Measured;

/** Writes every round to a file. */
final class JsonReport {
  private JsonReport() {}

  /**
   * Writes the file and the folders above it.
   *
   * @throws IOException when that cannot be done
   */
  static void write(
      Path file,
      Map<String, String> machine,
      List<Case> cases,
      List<Side> sides,
      List<Goal> goals,
      Measurements results)
      throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("machine", machine);
    all.put("goals", goals.stream().map(goal -> goal(goal, results)).toList());
    List<Object> rounds = new ArrayList<>();
    for (Case that : cases) {
      for (Side side : sides) {
        results.rounds(that.id(), side.id()).forEach(round -> rounds.add(round(that, side, round)));
        results
            .failure(that.id(), side.id())
            .ifPresent(
                why -> rounds.add(Map.of("case", that.id(), "side", side.id(), "failed", why)));
      }
    }
    all.put("rounds", rounds);
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(file, JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(all));
  }

  private static Map<String, Object> goal(Goal goal, Measurements results) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("case", goal.caseId());
    map.put("figure", goal.figure().unit());
    map.put("side", goal.side());
    map.put("target", goal.target());
    goal.judge(results)
        .ifPresent(
            verdict -> {
              map.put("value", verdict.value());
              verdict.ratio().ifPresent(ratio -> map.put("ratio", ratio));
              map.put("met", verdict.met());
            });
    return map;
  }

  private static Map<String, Object> round(Case that, Side side, Measured round) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("case", that.id());
    map.put("side", side.id());
    round
        .disturbance()
        .ifPresent(
            disturbance -> {
              map.put("coresOfOthers", disturbance.others());
              map.put("coresStolen", disturbance.stolen());
            });
    map.putAll(round.figures());
    return map;
  }
}
