package org.freshet.pubsub.benchmarks.compare;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.freshet.pubsub.benchmarks.compare.MachineLoad.Disturbance;
import org.freshet.pubsub.benchmarks.compare.Measurements.Measured;

/** Prints the results as tables in Markdown. */
final class MarkdownReport {
  private static final String NOTHING = "–";

  private final List<Case> cases;
  private final List<Side> sides;
  private final Measurements results;
  private final PrintStream out;

  /** Creates it for the cases and sides that were run. */
  MarkdownReport(List<Case> cases, List<Side> sides, Measurements results, PrintStream out) {
    this.cases = cases;
    this.sides = sides;
    this.results = results;
    this.out = out;
  }

  void print(Map<String, String> machine, Comparison.Settings settings, List<Goal> goals) {
    machine.forEach((name, value) -> out.println("- " + name + ": " + value));
    out.printf(
        Locale.ROOT,
        "- medians of %d rounds of about %.1f s, in turn, all sides warm%n",
        settings.rounds(),
        settings.roundSeconds());
    out.println("- " + disturbances());
    out.println();
    printGoals(goals);
    out.println();
    printFigures();
  }

  private String disturbances() {
    List<Disturbance> all = new ArrayList<>();
    for (Case that : cases) {
      for (Side side : sides) {
        results.rounds(that.id(), side.id()).stream()
            .map(Measured::disturbance)
            .flatMap(Optional::stream)
            .forEach(all::add);
      }
    }
    if (all.isEmpty()) {
      return "whether the machine was idle is not known";
    }
    long disturbed = all.stream().filter(Disturbance::matters).count();
    if (disturbed == 0) {
      return "the machine was idle besides";
    }
    double most = all.stream().mapToDouble(d -> d.others() + d.stolen()).max().orElseThrow();
    return String.format(
        Locale.ROOT,
        "**the machine was not idle**: in %d of %d rounds others had CPU, up to %.2f cores",
        disturbed,
        all.size(),
        most);
  }

  private void printGoals(List<Goal> goals) {
    List<String> titles = new ArrayList<>(List.of("case", "figure"));
    sides.forEach(side -> titles.add(side.title()));
    titles.addAll(List.of("target", "reached", "met"));
    row(titles);
    row(titles.stream().map(title -> "---").toList());
    for (Goal goal : goals) {
      cases.stream()
          .filter(that -> that.id().equals(goal.caseId()))
          .forEach(that -> row(goalCells(that, goal)));
    }
  }

  private List<String> goalCells(Case that, Goal goal) {
    List<String> cells = new ArrayList<>(List.of(that.title(), goal.figure().unit()));
    sides.forEach(side -> cells.add(median(that, side, goal.figure())));
    cells.add((goal.side().equals(Sides.FRESHET) ? "" : goal.side() + " ") + goal.target());
    Optional<Goal.Verdict> verdict = goal.judge(results);
    cells.add(
        verdict
            .map(
                v ->
                    v.ratio()
                        .map(ratio -> String.format(Locale.ROOT, "%.2f ×", ratio))
                        .orElseGet(() -> goal.figure().format(v.value())))
            .orElse(NOTHING));
    cells.add(verdict.map(v -> v.met() ? "met" : "**not met**").orElse("not measured"));
    return cells;
  }

  private String median(Case that, Side side, Figure figure) {
    return results.median(that.id(), side.id(), figure).map(figure::format).orElse(NOTHING);
  }

  private void printFigures() {
    List<String> titles = new ArrayList<>(List.of("case", "of"));
    for (Figure figure : Figure.OF_ROUNDS) {
      titles.add(figure.unit());
    }
    row(titles);
    row(titles.stream().map(title -> "---").toList());
    for (Case that : cases) {
      for (Side side : sides) {
        if (that.onceIn().isPresent() && results.failure(that.id(), side.id()).isEmpty()) {
          continue;
        }
        Optional<String> failure = results.failure(that.id(), side.id());
        if (failure.isPresent()) {
          row(List.of(that.title(), side.title(), "failed: " + failure.get()));
        } else if (!results.rounds(that.id(), side.id()).isEmpty()) {
          row(figureCells(that, side));
        }
      }
    }
  }

  private List<String> figureCells(Case that, Side side) {
    List<String> cells = new ArrayList<>(List.of(that.title(), side.title()));
    for (Figure figure : Figure.OF_ROUNDS) {
      double[] sorted = results.sorted(that.id(), side.id(), figure);
      cells.add(
          sorted.length == 0
              ? NOTHING
              : median(that, side, figure)
                  + " ["
                  + figure.format(sorted[0])
                  + "–"
                  + figure.format(sorted[sorted.length - 1])
                  + "]");
    }
    return cells;
  }

  private void row(List<String> cells) {
    out.println(cells.stream().collect(Collectors.joining(" | ", "| ", " |")));
  }
}
