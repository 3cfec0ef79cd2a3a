package org.freshet.pubsub.benchmarks;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.freshet.pubsub.benchmarks.attack.AttackCommand;
import org.freshet.pubsub.benchmarks.attack.AttackParts;
import org.freshet.pubsub.benchmarks.compare.CompareCommand;
import org.freshet.pubsub.benchmarks.idle.FarEnds;
import org.freshet.pubsub.benchmarks.idle.IdleCommand;
import org.freshet.pubsub.benchmarks.jmh.JmhCommand;
import org.freshet.pubsub.benchmarks.load.LinkKind;
import org.freshet.pubsub.benchmarks.load.LoadBench;
import org.freshet.pubsub.benchmarks.load.LoadOptions;
import org.freshet.pubsub.benchmarks.measure.BenchFailure;
import org.freshet.pubsub.benchmarks.measure.NodeOptions;
import org.freshet.pubsub.benchmarks.measure.Round;
import org.freshet.pubsub.benchmarks.measure.Rounds;
import org.freshet.pubsub.benchmarks.measure.RoundsOnCommand;
import org.freshet.pubsub.benchmarks.pipe.PipeBench;
import org.freshet.pubsub.benchmarks.soak.SoakCommand;
import org.freshet.pubsub.transport.StreamException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command line of {@code freshet bench}; exit codes: 0 done, 1 failed, 2 wrong arguments. */
@Command(
    name = "freshet bench",
    description =
        "Measures a publisher, perhaps a relay, and subscribers, all in this process over"
            + " loopback. Every message must arrive.",
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {"", "What the figures mean: benchmarks/README.md."})
public final class Bench implements Callable<Integer> {
  private final InputStream in;
  private final PrintStream out;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "1024",
      description = "payload of each message, at least 16 (default: ${DEFAULT-VALUE})")
  private int size;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "50000",
      description =
          "messages a round; the first round, which warms up, has a fifth (default:"
              + " ${DEFAULT-VALUE})")
  private int count;

  @Option(
      names = "--subscribers",
      paramLabel = "N",
      defaultValue = "1",
      description = "how many nodes subscribe (default: ${DEFAULT-VALUE})")
  private int subscribers;

  @Option(names = "--relay", description = "one node between the publisher and the subscribers")
  private boolean relay;

  @Option(
      names = "--unsigned",
      description =
          "no author, sequence number, signature or key; the id is the first 8 bytes of the data")
  private boolean unsigned;

  @Option(
      names = "--transport",
      paramLabel = "KIND",
      defaultValue = "tcp-noise",
      converter = OfLinkKind.class,
      completionCandidates = LinkNames.class,
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private LinkKind link = LinkKind.TCP_NOISE;

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "how many messages the slowest subscriber may be behind (default: ${DEFAULT-VALUE})")
  private int window;

  @Option(
      names = "--no-window",
      description =
          "publishes as fast as the loop goes: nothing is waited for but room in the queues, and"
              + " these are as they are by default")
  private boolean noWindow;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "messages offered a second; latency then counts from when a message was due (default: as"
              + " many as the window allows)")
  private double rate;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "how many rounds, the one that warms up included (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--stdin",
      description =
          "instead of --count, --rate and --rounds: a round for each line of standard input, COUNT"
              + " or COUNT RATE")
  private boolean stdin;

  @Option(
      names = "--pipe",
      description =
          "instead of nodes, a bare Netty pipe with the same encryption: the best of 1, 16 and 64"
              + " messages a flush; takes --transport, --size, --count, --rounds, --stdin and --json")
  private boolean pipe;

  @Option(
      names = "--own-arrays",
      description =
          "with --pipe: each message is in arrays of its own at both ends, as an application's is,"
              + " instead of the same bytes again and again")
  private boolean ownArrays;

  @Mixin private NodeOptions nodes = new NodeOptions();

  private Bench(InputStream in, PrintStream out) {
    this.in = in;
    this.out = out;
  }

  /** Measures, then ends the process. */
  public static void main(String[] args) {
    System.exit(run(System.in, utf8(System.out), utf8(System.err), args));
  }

  private static PrintStream utf8(PrintStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  /** {@return the exit code} */
  static int run(InputStream in, PrintStream out, PrintStream err, String... args) {
    return new CommandLine(new Bench(in, out))
        .addSubcommand(new CompareCommand(out, err))
        .addSubcommand(new AttackCommand(out, err))
        .addSubcommand(new SoakCommand(out))
        .addSubcommand(new IdleCommand(out, err))
        .addSubcommand(JmhCommand.engine())
        .addSubcommand(JmhCommand.gossipsub())
        .addSubcommand(new AttackParts.VictimPart(in, out))
        .addSubcommand(new AttackParts.AttackerPart(in, out))
        .addSubcommand(new FarEnds(in, out))
        // A router has the name of a command.
        .setAllowSubcommandsAsOptionParameters(true)
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler(
            (fault, all) -> {
              err.println("freshet bench: " + fault.getMessage() + " (see ./freshet bench --help)");
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (fault, line, parsed) -> {
              err.println("freshet bench: " + sentence(fault));
              return CommandLine.ExitCode.SOFTWARE;
            })
        .execute(args);
  }

  private static String sentence(Exception fault) {
    boolean foreseen =
        fault instanceof BenchFailure
            || fault instanceof StreamException
            || fault instanceof IllegalArgumentException
            || fault instanceof IllegalStateException;
    return foreseen && fault.getMessage() != null
        ? fault.getMessage()
        : "this is a bug, please report it: " + fault;
  }

  @Override
  public Integer call() {
    check(size >= LoadOptions.MIN_SIZE, "--size is at least " + LoadOptions.MIN_SIZE, size);
    check(count >= 1, "--count is at least 1", count);
    check(subscribers >= 1, "--subscribers is at least 1", subscribers);
    check(window >= 1, "--window is at least 1", window);
    check(rounds >= 1, "--rounds is at least 1", rounds);
    check(rate >= 0 && Double.isFinite(rate), "--rate is a number from 0 on", rate);
    if (pipe) {
      String why = "is about nodes, and --pipe has none";
      refuse(why, "--subscribers", "--relay", "--unsigned", "--router");
      refuse(why, "--window", "--no-window", "--rate");
      PipeBench.run(link, size, ownArrays, rounds(), out, nodes.json());
    } else {
      refuse("is about the pipe, and --pipe is missing", "--own-arrays");
      LoadBench.run(options(), rounds(), out, nodes.json());
    }
    return CommandLine.ExitCode.OK;
  }

  private LoadOptions options() {
    if (noWindow) {
      refuse("contradicts --no-window", "--window");
    }
    int behind = noWindow ? LoadOptions.NO_WINDOW : window;
    return new LoadOptions(size, subscribers, relay, !unsigned, nodes.router(), link, behind);
  }

  private Stream<Round> rounds() {
    if (!stdin) {
      return new Rounds(rounds, count, rate).stream();
    }
    refuse("tells nothing, for --stdin tells the rounds", "--count", "--rate", "--rounds");
    return RoundsOnCommand.readFrom(
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
  }

  private void refuse(String why, String... names) {
    for (String name : names) {
      if (spec.commandLine().getParseResult().hasMatchedOption(name)) {
        throw new ParameterException(spec.commandLine(), name + " " + why);
      }
    }
  }

  private void check(boolean good, String rule, Object given) {
    if (!good) {
      throw new ParameterException(spec.commandLine(), rule + ", not " + given);
    }
  }

  /** Reads the name of what carries the streams. */
  static final class OfLinkKind implements ITypeConverter<LinkKind> {
    @Override
    public LinkKind convert(String name) {
      for (LinkKind kind : LinkKind.values()) {
        if (kind.toString().equals(name)) {
          return kind;
        }
      }
      throw new TypeConversionException(
          "'" + name + "' is none; there is " + String.join(", ", new LinkNames()));
    }
  }

  /** Names what may carry the streams in the help. */
  static final class LinkNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    LinkNames() {
      super(Arrays.stream(LinkKind.values()).map(LinkKind::toString).toList());
    }
  }
}
