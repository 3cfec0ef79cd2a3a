package org.freshet.pubsub.benchmarks.attack;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.freshet.pubsub.benchmarks.measure.BenchFailure;
import org.freshet.pubsub.benchmarks.measure.HelpOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of {@code freshet bench attack}; exit codes: 1 also when one is not held. */
@Command(
    name = "attack",
    description =
        "Attacks a node and prints what its good neighbour noticed, in Markdown: throughput under"
            + " attack beside that while the same attacker fills a bare TCP sink, and what the"
            + " node held.",
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class AttackCommand implements Callable<Integer> {
  private static final double SETTLE_SECONDS = 3;

  private final PrintStream out;
  private final PrintStream err;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--attack",
      split = ",",
      paramLabel = "ID",
      description = "which (default: all: ${COMPLETION-CANDIDATES})",
      completionCandidates = AttackIds.class)
  private List<String> ids = List.of();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "20",
      description =
          "how long each attack is; half of it beside the sink before and after (default:"
              + " ${DEFAULT-VALUE})")
  private double seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "15",
      description = "how long the good pair warms up before each (default: ${DEFAULT-VALUE})")
  private double warmUpSeconds;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "256m",
      description = "the victim's -Xmx (default: ${DEFAULT-VALUE})")
  private String heap = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "writes all figures and counters there as JSON")
  private Optional<Path> file = Optional.empty();

  @Mixin private HelpOption help = new HelpOption();

  /** Creates it; results go to {@code out}, progress to {@code err}. */
  public AttackCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Names the attacks in the help. */
  static final class AttackIds extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    AttackIds() {
      super(Attacks.ALL.stream().map(Attack::id).toList());
    }
  }

  @Override
  public Integer call() {
    for (String id : ids) {
      if (Attacks.ALL.stream().noneMatch(attack -> attack.id().equals(id))) {
        throw new ParameterException(spec.commandLine(), "there is no attack '" + id + "'");
      }
    }
    if (!(seconds > 0 && warmUpSeconds >= 0)) {
      throw new ParameterException(spec.commandLine(), "--seconds is more than 0");
    }
    AttackRun.Settings settings =
        new AttackRun.Settings(seconds, warmUpSeconds, SETTLE_SECONDS, heap);
    List<AttackResult> results = new ArrayList<>();
    boolean failed = false;
    for (Attack attack : Attacks.ALL) {
      if (ids.isEmpty() || ids.contains(attack.id())) {
        err.println(attack.title() + ":");
        try (AttackRun run = AttackRun.open(settings, err)) {
          results.add(run.run(attack));
        } catch (BenchFailure e) {
          err.println("  FAILED: " + e.getMessage());
          failed = true;
        }
      }
    }
    AttackReport.print(results, settings, out);
    file.ifPresent(path -> write(path, results));
    return failed || !results.stream().allMatch(AttackResult::held) ? 1 : 0;
  }

  private static void write(Path path, List<AttackResult> results) {
    try {
      Files.writeString(
          path,
          JSON.std
              .with(JSON.Feature.PRETTY_PRINT_OUTPUT)
              .asString(results.stream().map(AttackResult::toMap).toList()));
    } catch (IOException e) {
      throw new BenchFailure("cannot write " + path + ": " + e.getMessage());
    }
  }
}
