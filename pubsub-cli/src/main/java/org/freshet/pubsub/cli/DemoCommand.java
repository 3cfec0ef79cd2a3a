package org.freshet.pubsub.cli;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.freshet.pubsub.PubSubBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code freshet demo}: several nodes in one process that prove they reach each other. */
@Command(
    name = "demo",
    description = "Lets several nodes in this process exchange messages over loopback TCP.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class DemoCommand implements Callable<Integer> {
  private static final int MOST_NODES = 50;
  private static final int MOST_DELIVERIES = 5_000_000;
  private static final int MOST_BYTES = 512 << 10;

  private final StandardStreams streams;
  private final Supplier<PubSubBuilder> builders;

  @Option(names = "--nodes", paramLabel = "N", description = "How many nodes (default: 5).")
  private int nodes = 5;

  @Option(
      names = "--messages",
      paramLabel = "N",
      description = "How many messages each publishes (default: 20).")
  private int messages = 20;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      description = "How large a payload is (default: 256).")
  private int sizeBytes = 256;

  @Option(
      names = "--router",
      paramLabel = "ID",
      description = "The router (default: " + NodeOptions.DEFAULT_ROUTER + ").")
  private String router = NodeOptions.DEFAULT_ROUTER;

  DemoCommand(StandardStreams streams, Supplier<PubSubBuilder> builders) {
    this.streams = streams;
    this.builders = builders;
  }

  @Override
  public Integer call() throws InterruptedException {
    requireRange("--nodes", nodes, 2, MOST_NODES);
    requireRange("--messages", messages, 1, MOST_DELIVERIES / (nodes * (nodes - 1)));
    requireRange("--size", sizeBytes, DemoPayload.LEAST_BYTES, MOST_BYTES);
    try (Demo demo = new Demo(builders, router, nodes, messages, sizeBytes, streams.out())) {
      demo.run();
      return 0;
    } catch (IllegalArgumentException wrong) {
      throw Failure.usage(Faults.sentence(wrong));
    }
  }

  private static void requireRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw Failure.usage(option + " must be from " + least + " to " + most + ": " + value);
    }
  }
}
