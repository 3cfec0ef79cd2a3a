package org.freshet.pubsub.benchmarks.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.freshet.pubsub.benchmarks.compare.MachineLoad.Disturbance;

/** All rounds that count, by case and side; for one thread. */
final class Measurements {
  private final Map<String, Map<String, List<Measured>>> rounds = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> failures = new LinkedHashMap<>();

  /**
   * One round.
   *
   * @param figures as the bench told them
   * @param disturbance how much of the machine others had meanwhile, where that is known
   */
  record Measured(Map<String, Object> figures, Optional<Disturbance> disturbance) {}

  void add(String caseId, String side, Measured round) {
    rounds
        .computeIfAbsent(caseId, id -> new LinkedHashMap<>())
        .computeIfAbsent(side, id -> new ArrayList<>())
        .add(round);
  }

  /** Notes that a side does not come to the end of a case. */
  void failed(String caseId, String side, String why) {
    failures.computeIfAbsent(caseId, id -> new LinkedHashMap<>()).put(side, why);
  }

  List<Measured> rounds(String caseId, String side) {
    return rounds.getOrDefault(caseId, Map.of()).getOrDefault(side, List.of());
  }

  /** {@return why a side has not come to the end of a case} */
  Optional<String> failure(String caseId, String side) {
    return Optional.ofNullable(failures.getOrDefault(caseId, Map.of()).get(side));
  }

  boolean anyFailed() {
    return !failures.isEmpty();
  }

  /** {@return the values of a figure in ascending order; none for a side that failed} */
  double[] sorted(String caseId, String side, Figure figure) {
    if (failure(caseId, side).isPresent()) {
      return new double[0];
    }
    return rounds(caseId, side).stream()
        .map(round -> figure.in(round.figures()))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .sorted()
        .toArray();
  }

  /** {@return the median over the rounds, empty when there are none} */
  Optional<Double> median(String caseId, String side, Figure figure) {
    double[] values = sorted(caseId, side, figure);
    if (values.length == 0) {
      return Optional.empty();
    }
    int middle = values.length / 2;
    return Optional.of(
        values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2);
  }

  /** {@return the most over the rounds, empty when there are none} */
  Optional<Double> most(String caseId, String side, Figure figure) {
    double[] values = sorted(caseId, side, figure);
    return values.length == 0 ? Optional.empty() : Optional.of(values[values.length - 1]);
  }
}
