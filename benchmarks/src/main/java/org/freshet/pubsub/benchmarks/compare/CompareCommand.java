package org.freshet.pubsub.benchmarks.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.freshet.pubsub.benchmarks.compare.Comparison.Settings;
import org.freshet.pubsub.benchmarks.measure.BenchFailure;
import org.freshet.pubsub.benchmarks.measure.HelpOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of {@code freshet bench compare}; exit codes as those of the bench. */
@Command(
    name = "compare",
    description =
        "Runs go's benchmark, ours and the bare pipe in turn and prints medians, ratios and"
            + " whether the targets are met, in Markdown; every round goes to a JSON file.",
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class CompareCommand implements Callable<Integer> {
  private static final Settings USUAL = new Settings(5, 3, 1);
  private static final Settings QUICK = new Settings(2, 1, 0.5);
  private static final List<String> QUICK_SIDES = List.of(Sides.GO, Sides.FRESHET, Sides.PIPE);
  private static final DateTimeFormatter FILE_TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final PrintStream out;
  private final PrintStream err;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--case",
      split = ",",
      paramLabel = "ID",
      description = "which cases (default: all: ${COMPLETION-CANDIDATES})",
      completionCandidates = CaseIds.class)
  private List<String> caseIds = List.of();

  @Option(
      names = "--side",
      split = ",",
      paramLabel = "ID",
      description =
          "who takes part (default: all: go, rust, freshet, freshet-25, freshet-jdk-cipher, pipe,"
              + " pipe-own-arrays, pipe-jdk-cipher)")
  private List<String> sideIds = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "rounds of each side in each case (default: 5)")
  private Optional<Integer> rounds = Optional.empty();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "about how long a round is (default: 3)")
  private Optional<Double> seconds = Optional.empty();

  @Option(
      names = "--quick",
      description =
          "for a first look: two rounds of a second, half of the warm-up; go, freshet and pipe only")
  private boolean quick;

  @Option(
      names = "--jdk",
      paramLabel = "HOME",
      description = "JDK of our sides (default: a JDK 17, where one is found)")
  private Optional<Path> jdk = Optional.empty();

  @Option(
      names = "--jdk25",
      paramLabel = "HOME",
      description = "JDK of freshet-25 (default: one in a usual place)")
  private Optional<Path> jdk25 = Optional.empty();

  @Option(
      names = "--gopeer",
      paramLabel = "FILE",
      required = true,
      description = "go's program; benchmarks/compare builds it and names it here")
  private Path goPeer = Path.of("gopeer");

  @Option(
      names = "--rustpeer",
      paramLabel = "FILE",
      description = "rust's program, the same; without it rust is left out")
  private Optional<Path> rustPeer = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "where every round goes (default: benchmarks/target/compare-TIME.json)")
  private Optional<Path> file = Optional.empty();

  @Mixin private HelpOption help = new HelpOption();

  /** Creates it; results go to {@code out}, progress to {@code err}. */
  public CompareCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Names the cases in the help. */
  static final class CaseIds extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    CaseIds() {
      super(Cases.ALL.stream().map(Case::id).toList());
    }
  }

  @Override
  public Integer call() {
    Settings base = quick ? QUICK : USUAL;
    Settings settings =
        new Settings(
            rounds.orElse(base.rounds()), seconds.orElse(base.roundSeconds()), base.warmUpShare());
    if (settings.rounds() < 1 || !(settings.roundSeconds() > 0)) {
      throw wrong("--rounds is at least 1 and --seconds is more than 0");
    }
    List<Path> jdks = jdks();
    List<Side> sides = sides(jdks);
    List<Case> cases = cases();
    Path home = launcher().getParent();
    Map<String, String> machine = Machine.describe(home, peers(), jdks);
    Comparison comparison = new Comparison(settings, err);
    plan(cases, sides).forEach(comparison::run);
    new MarkdownReport(cases, sides, comparison.results(), out)
        .print(machine, settings, Cases.GOALS);
    write(home, machine, cases, sides, comparison.results());
    return comparison.results().anyFailed() ? 1 : 0;
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** {@return the script that started this and starts our sides} */
  private static Path launcher() {
    String script = System.getProperty("freshet.launcher");
    if (script == null) {
      throw new BenchFailure("start it by ./freshet bench compare: our sides are started so too");
    }
    try {
      return Path.of(script).toRealPath();
    } catch (IOException e) {
      throw new BenchFailure("the launcher is gone: " + script);
    }
  }

  /** {@return the JDK of most sides, then JDK 25 where there is one} */
  private List<Path> jdks() {
    List<Path> jdks = new ArrayList<>();
    jdks.add(jdk.or(() -> Jdks.find(17)).orElse(Path.of(System.getProperty("java.home"))));
    jdk25.or(() -> Jdks.find(25)).ifPresent(jdks::add);
    for (Path home : jdks) {
      if (Jdks.version(home).isEmpty()) {
        throw wrong(home + " is no JDK: it has no bin/java or no release file");
      }
    }
    if (jdks.size() == 1) {
      err.println("no JDK 25 was found (--jdk25 HOME names one): it is left out");
    }
    return jdks;
  }

  private List<Side> sides(List<Path> jdks) {
    Optional<Path> newest = jdks.size() > 1 ? Optional.of(jdks.get(1)) : Optional.empty();
    List<Side> all =
        Sides.all(
            launcher(),
            goPeer.toAbsolutePath(),
            rustPeer.map(Path::toAbsolutePath),
            jdks.get(0),
            newest);
    List<String> wanted = sideIds.isEmpty() && quick ? QUICK_SIDES : sideIds;
    return selected(all, Side::id, wanted, "side");
  }

  /** {@return the programs of others} */
  private List<Path> peers() {
    return Stream.concat(Stream.of(goPeer), rustPeer.stream()).toList();
  }

  private List<Case> cases() {
    return selected(Cases.ALL, Case::id, caseIds, "case");
  }

  private <T> List<T> selected(
      List<T> all, Function<T, String> id, List<String> wanted, String kind) {
    List<String> ids = all.stream().map(id).toList();
    for (String name : wanted) {
      if (!ids.contains(name)) {
        throw wrong("there is no " + kind + " '" + name + "', only " + String.join(", ", ids));
      }
    }
    return all.stream().filter(t -> wanted.isEmpty() || wanted.contains(id.apply(t))).toList();
  }

  /** {@return what is run: the selected, and go alone where another case needs its figure} */
  static Map<Case, List<Side>> plan(List<Case> cases, List<Side> sides) {
    Map<Case, List<Side>> plan = new LinkedHashMap<>();
    for (Case that : cases) {
      that.rateFrom()
          .flatMap(id -> Cases.ALL.stream().filter(c -> c.id().equals(id)).findFirst())
          .ifPresent(
              source ->
                  plan.putIfAbsent(
                      source, sides.stream().filter(s -> s.id().equals(Sides.GO)).toList()));
      plan.put(that, sides.stream().filter(side -> side.takesPartIn(that)).toList());
    }
    return plan;
  }

  private void write(
      Path home,
      Map<String, String> machine,
      List<Case> cases,
      List<Side> sides,
      Measurements results) {
    String name = "compare-" + LocalDateTime.now().format(FILE_TIME) + ".json";
    Path target = file.orElse(home.resolve("benchmarks").resolve("target").resolve(name));
    try {
      JsonReport.write(target, machine, cases, sides, Cases.GOALS, results);
      err.println("every round: " + target);
    } catch (IOException e) {
      throw new BenchFailure("cannot write " + target + ": " + e.getMessage());
    }
  }
}
