package org.freshet.pubsub.benchmarks.soak;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.benchmarks.measure.HelpOption;
import org.freshet.pubsub.benchmarks.measure.MemoryWatch;
import org.freshet.pubsub.benchmarks.measure.Pacer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of {@code freshet bench soak}; exit codes: 1 also when something has grown. */
@Command(
    name = "soak",
    description =
        "Lets neighbours, topics and messages come and go, prints a line a minute of what the"
            + " process holds, and in the end whether that has grown since the first minutes.",
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class SoakCommand implements Callable<Integer> {
  private static final double STEPS_PER_SECOND = 10;
  private static final double SECONDS_PER_MINUTE = 60;

  /** The usual age of what is compared with the end; a quarter of a short soak. */
  private static final double SETTLED_MINUTES = 5;

  /** So many readings in a row are one figure. */
  private static final int TOGETHER = 3;

  private static final int MIN_READINGS = 4 * TOGETHER;

  private final PrintStream out;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "60",
      description = "how long (default: ${DEFAULT-VALUE})")
  private double minutes;

  @Mixin private HelpOption help = new HelpOption();

  /** Creates it; all that it says goes to {@code out}. */
  public SoakCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    if (!(minutes > 0)) {
      throw new ParameterException(spec.commandLine(), "--minutes is more than 0");
    }
    // Short soaks are read more often, for there have to be enough readings.
    double readEvery = Math.min(SECONDS_PER_MINUTE, minutes * SECONDS_PER_MINUTE / MIN_READINGS);
    List<Reading> readings = new ArrayList<>();
    try (Churn churn = new Churn()) {
      MemoryWatch memory = new MemoryWatch();
      Pacer pacer = new Pacer(STEPS_PER_SECOND, System::nanoTime, LockSupport::parkNanos);
      long begun = System.nanoTime();
      while (seconds(begun) < minutes * SECONDS_PER_MINUTE) {
        pacer.awaitDue();
        churn.step();
        if (seconds(begun) >= readEvery * (readings.size() + 1)) {
          readings.add(read(churn, memory));
          tell(seconds(begun), churn, readings.get(readings.size() - 1));
        }
      }
    }
    return judge(readings, readEvery);
  }

  private int judge(List<Reading> readings, double readEvery) {
    double settled = Math.min(SETTLED_MINUTES, minutes / 4) * SECONDS_PER_MINUTE;
    int first = (int) Math.round(settled / readEvery) - 1;
    Reading early = Reading.median(readings.subList(first, first + TOGETHER));
    Reading late = Reading.median(readings.subList(readings.size() - TOGETHER, readings.size()));
    out.println("early: " + early);
    out.println("late:  " + late);
    List<String> grown = Verdict.grown(early, late);
    grown.forEach(sentence -> out.println("FAILED: " + sentence));
    if (grown.isEmpty()) {
      out.println("nothing has grown");
    }
    return grown.isEmpty() ? 0 : 1;
  }

  private static Reading read(Churn churn, MemoryWatch memory) {
    // Twice: what the first one finds to be finalised goes with the second.
    memory.collect();
    return Reading.of(memory.takeCollected(), tableEntries(churn.hub()));
  }

  /** What topics take is left out: it goes up and down with the names that the churn makes up. */
  private static long tableEntries(PubSub node) {
    return node.stats().counters().entrySet().stream()
        .filter(counter -> counter.getKey().startsWith("table."))
        .filter(counter -> !counter.getKey().equals("table.topics.bytes.now"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private void tell(double seconds, Churn churn, Reading reading) {
    out.printf(
        Locale.ROOT,
        "%5.1f min: %s; %,d peers came, %,d messages were delivered%n",
        seconds / SECONDS_PER_MINUTE,
        reading,
        churn.peersEver(),
        churn.delivered());
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }
}
