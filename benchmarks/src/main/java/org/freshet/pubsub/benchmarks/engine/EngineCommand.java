package org.freshet.pubsub.benchmarks.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command line of {@code freshet bench engine}: JMH's, with the allocations told. */
@Command(
    name = "engine",
    description =
        "Measures the engine alone with JMH: an RPC in, RPCs to eight out; with what it allocates.")
public final class EngineCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "ARG",
      arity = "0..*",
      description = "further arguments of JMH, such as -wi 3 -i 3")
  private List<String> arguments = new ArrayList<>();

  /** {@return it as a command line, which takes options that it does not know for JMH's} */
  public static CommandLine commandLine() {
    return new CommandLine(new EngineCommand()).setUnmatchedOptionsArePositionalParams(true);
  }

  @Override
  public Integer call() throws Exception {
    List<String> all = new ArrayList<>(List.of(EngineBenchmark.class.getName(), "-prof", "gc"));
    all.addAll(arguments);
    Main.main(all.toArray(new String[0]));
    return 0;
  }
}
