package org.freshet.pubsub.cli;

import java.util.function.Supplier;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubBuilder;
import picocli.CommandLine;

/** The process: arguments in, exit code out (0 done, 1 failed, 2 wrong arguments). */
public final class Main {
  private Main() {}

  /** Runs the command that the arguments name, then ends the process. */
  public static void main(String[] args) {
    System.exit(run(StandardStreams.ofProcess(), PubSub::builder, args));
  }

  /**
   * Runs the command that the arguments name.
   *
   * @param builders makes a node's builder, once for each node
   * @return the exit code
   */
  static int run(StandardStreams streams, Supplier<PubSubBuilder> builders, String... args) {
    FreshetCommand root = new FreshetCommand();
    CommandLine line =
        new CommandLine(root)
            .addSubcommand(new NodeCommand(streams, builders))
            .addSubcommand(
                new CommandLine(new KeyCommand())
                    .addSubcommand(new KeyMakeCommand(streams))
                    .addSubcommand(new KeyShowCommand(streams))
                    .addSubcommand(new KeyConvertCommand(streams)))
            .addSubcommand(new DemoCommand(streams, builders));
    Faults faults = new Faults(streams.err());
    return line.setOut(streams.outWriter())
        .setErr(streams.errWriter())
        .setParameterExceptionHandler(faults)
        .setExecutionExceptionHandler(faults)
        .setExecutionStrategy(
            parsed -> {
              Logging.start(root.logLevel(), streams.err());
              return new CommandLine.RunLast().execute(parsed);
            })
        .execute(args);
  }
}
