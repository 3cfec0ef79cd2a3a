package org.freshet.pubsub.benchmarks.compare;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.freshet.pubsub.benchmarks.compare.MachineLoad.Disturbance;
import org.freshet.pubsub.benchmarks.compare.Measurements.Measured;
import org.freshet.pubsub.benchmarks.measure.BenchFailure;
import org.freshet.pubsub.benchmarks.process.LineProcess;

/**
 * Measures one case after the other: all sides are started and warmed up, then they take turns,
 * each staying up, and idle, while the others have theirs. For one thread.
 */
final class Comparison {
  private static final int FIRST_MESSAGES = 500;

  /** A round that warms up takes about so long, but for the first ones, which are shorter. */
  private static final double WARM_UP_ROUND_SECONDS = 1;

  private static final double MAX_WARM_UP_SECONDS = 60;

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration ONCE_PATIENCE = Duration.ofMinutes(5);

  private final Settings settings;
  private final Measurements results = new Measurements();
  private final PrintStream progress;

  /**
   * How long it all takes; immutable.
   *
   * @param rounds of each side in each case
   * @param roundSeconds how long each is to be
   * @param warmUpShare of what a side needs to be warm
   */
  record Settings(int rounds, double roundSeconds, double warmUpShare) {}

  Comparison(Settings settings, PrintStream progress) {
    this.settings = settings;
    this.progress = progress;
  }

  Measurements results() {
    return results;
  }

  /** Measures the case; a side that fails is left out of the rest of it. */
  void run(Case that, List<Side> sides) {
    if (that.onceIn().isPresent()) {
      sides.forEach(side -> attempt(that, side, () -> measureOnce(that, side)));
      return;
    }
    double rate = that.rateFrom().map(this::halfOfGo).orElse(0.0);
    Map<Side, Turn> turns = new LinkedHashMap<>();
    try {
      for (Side side : sides) {
        attempt(that, side, () -> turns.put(side, start(that, side, rate)));
      }
      for (int round = 0; round <= settings.rounds; round++) {
        // What a JVM does while it has no turn makes it compile anew what it runs at full load.
        boolean counts = round > 0;
        String what = counts ? "round " + round + " of " + settings.rounds : "a first turn";
        progress.print(that.id() + ", " + what + ":");
        for (Iterator<Map.Entry<Side, Turn>> i = turns.entrySet().iterator(); i.hasNext(); ) {
          Map.Entry<Side, Turn> next = i.next();
          if (!attempt(
              that, next.getKey(), () -> measure(that, next.getKey(), next.getValue(), counts))) {
            next.getValue().bench.close();
            i.remove();
          }
        }
        progress.println();
      }
    } finally {
      turns.values().forEach(turn -> turn.bench.close());
    }
  }

  /** A side that is warm, and how long its rounds are. */
  private record Turn(LineProcess bench, int messages, double rate) {}

  private boolean attempt(Case that, Side side, Runnable step) {
    try {
      step.run();
      return true;
    } catch (BenchFailure e) {
      progress.println();
      progress.println("FAILED: " + that.id() + ": " + e.getMessage());
      results.failed(that.id(), side.id(), e.getMessage());
      return false;
    }
  }

  private double halfOfGo(String caseId) {
    return results
            .most(caseId, Sides.GO, Figure.MESSAGES)
            .orElseThrow(() -> new BenchFailure("go has no figure in " + caseId + " to halve"))
        / 2;
  }

  private Turn start(Case that, Side side, double rate) {
    progress.print("warming up " + side.id() + " for " + that.id() + ":");
    LineProcess bench =
        new LineProcess(side.id(), side.commandFor(that), side.environmentFor(that));
    try {
      double reached =
          warmUp(bench, side.id(), side.kind().warmUpCpuSeconds() * settings.warmUpShare);
      if (rate > 0) {
        round(bench, side.id(), messages(rate, WARM_UP_ROUND_SECONDS), rate);
      }
      progress.println();
      double pace = rate > 0 ? rate : reached;
      return new Turn(bench, messages(pace, settings.roundSeconds), rate);
    } catch (BenchFailure e) {
      bench.close();
      throw e;
    }
  }

  /**
   * Runs at full speed until the process has used so much CPU time.
   *
   * @return messages that a round takes a second in the end, all that belongs to a round included
   */
  private double warmUp(LineProcess bench, String name, double cpuSeconds) {
    long begun = System.nanoTime();
    double reached = 0;
    int messages = FIRST_MESSAGES;
    while (reached == 0
        || bench.cpu().toMillis() < cpuSeconds * 1e3 && secondsSince(begun) < MAX_WARM_UP_SECONDS) {
      long roundBegun = System.nanoTime();
      Map<String, Object> round = round(bench, name, messages, 0);
      reached = messages / secondsSince(roundBegun);
      progress.print(" " + Figure.MESSAGES.format(Figure.MESSAGES.in(round).orElseThrow()));
      progress.flush();
      messages = Math.min(4 * messages, messages(reached, WARM_UP_ROUND_SECONDS));
    }
    return reached;
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private static int messages(double rate, double seconds) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, rate * seconds));
  }

  private void measureOnce(Case that, Side side) {
    progress.print(that.id() + ", once: " + side.id());
    progress.flush();
    try (LineProcess bench =
        new LineProcess(side.id(), side.commandFor(that), side.environmentFor(that))) {
      Map<String, Object> figures = bench.answer(ONCE_PATIENCE);
      while (Boolean.TRUE.equals(figures.get("warmup"))) {
        figures = bench.answer(ONCE_PATIENCE);
      }
      results.add(that.id(), side.id(), new Measured(figures, Optional.empty()));
      progress.println(" " + figures);
    }
  }

  private void measure(Case that, Side side, Turn turn, boolean counts) {
    Optional<MachineLoad> before = MachineLoad.now();
    Duration cpuBefore = turn.bench.cpu();
    Map<String, Object> figures = round(turn.bench, side.id(), turn.messages, turn.rate);
    Duration own = turn.bench.cpu().minus(cpuBefore);
    Optional<Disturbance> disturbance =
        before.flatMap(b -> MachineLoad.now().map(now -> now.since(b, own)));
    if (counts) {
      results.add(that.id(), side.id(), new Measured(figures, disturbance));
    }
    tell(that, side, figures, disturbance);
  }

  /**
   * Runs a round.
   *
   * @param rate messages offered a second, 0 for as many as the window allows
   * @throws BenchFailure when the bench fails, or tells that messages are missing
   */
  private static Map<String, Object> round(
      LineProcess bench, String name, int messages, double rate) {
    String command =
        rate > 0
            ? String.format(Locale.ROOT, "%d %.3f", messages, rate)
            : Integer.toString(messages);
    Map<String, Object> round = bench.ask(command, PATIENCE);
    if (!round.get("expected").equals(round.get("delivered"))) {
      throw new BenchFailure(
          name + " delivered " + round.get("delivered") + " of " + round.get("expected"));
    }
    return round;
  }

  private void tell(
      Case that, Side side, Map<String, Object> figures, Optional<Disturbance> disturbance) {
    Figure figure = that.rateFrom().isPresent() ? Figure.P50 : Figure.MESSAGES;
    figure
        .in(figures)
        .ifPresent(v -> progress.printf("  %s %s %s", side.id(), figure.format(v), figure.unit()));
    disturbance
        .filter(Disturbance::matters)
        .ifPresent(
            d -> progress.printf(Locale.ROOT, " (others: %.2f cores)", d.others() + d.stolen()));
    progress.flush();
  }
}
