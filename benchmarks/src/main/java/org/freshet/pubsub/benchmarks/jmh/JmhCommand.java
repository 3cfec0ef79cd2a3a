package org.freshet.pubsub.benchmarks.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.freshet.pubsub.benchmarks.engine.EngineBenchmark;
import org.freshet.pubsub.benchmarks.gossipsub.HeartbeatBenchmark;
import org.freshet.pubsub.benchmarks.gossipsub.ScoreBenchmark;
import org.openjdk.jmh.Main;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A command line that is JMH's, for some benchmarks. */
@Command
public final class JmhCommand implements Callable<Integer> {
  private final List<String> first;

  @Parameters(
      paramLabel = "ARG",
      arity = "0..*",
      description = "further arguments of JMH, such as -wi 3 -i 3")
  private List<String> arguments = new ArrayList<>();

  private JmhCommand(List<String> first) {
    this.first = List.copyOf(first);
  }

  /** {@return {@code engine}, with the allocations told} */
  public static CommandLine engine() {
    return of(
        "engine",
        "Measures the engine alone with JMH: an RPC in, RPCs to eight out; with what it allocates.",
        List.of(EngineBenchmark.class.getName(), "-prof", "gc"));
  }

  /** {@return {@code gossipsub}} */
  public static CommandLine gossipsub() {
    return of(
        "gossipsub",
        "Measures the gossipsub router alone with JMH: a heartbeat among 1,000 neighbours, and"
            + " reading a score.",
        List.of(HeartbeatBenchmark.class.getName(), ScoreBenchmark.class.getName()));
  }

  private static CommandLine of(String name, String description, List<String> first) {
    CommandLine line = new CommandLine(new JmhCommand(first));
    line.getCommandSpec().name(name).usageMessage().description(description);
    // Options that it does not know are JMH's.
    return line.setUnmatchedOptionsArePositionalParams(true);
  }

  @Override
  public Integer call() throws Exception {
    Main.main(Stream.concat(first.stream(), arguments.stream()).toArray(String[]::new));
    return 0;
  }
}
