package org.freshet.pubsub.benchmarks.gossipsub;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command line of {@code freshet bench gossipsub}: JMH's. */
@Command(
    name = "gossipsub",
    description =
        "Measures the gossipsub router alone with JMH: a heartbeat among 1,000 neighbours, and"
            + " reading a score.")
public final class GossipsubCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "ARG",
      arity = "0..*",
      description = "further arguments of JMH, such as -wi 3 -i 3")
  private List<String> arguments = new ArrayList<>();

  /** {@return it as a command line, which takes options that it does not know for JMH's} */
  public static CommandLine commandLine() {
    return new CommandLine(new GossipsubCommand()).setUnmatchedOptionsArePositionalParams(true);
  }

  @Override
  public Integer call() throws Exception {
    List<String> all = new ArrayList<>();
    all.add(HeartbeatBenchmark.class.getName());
    all.add(ScoreBenchmark.class.getName());
    all.addAll(arguments);
    Main.main(all.toArray(new String[0]));
    return 0;
  }
}
