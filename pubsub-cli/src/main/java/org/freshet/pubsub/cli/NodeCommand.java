package org.freshet.pubsub.cli;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.freshet.pubsub.PubSubBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freshet node}: one node, driven by a person or, with {@code --json}, by a program. */
@Command(
    name = "node",
    description = "Runs a node until it is told to stop.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class NodeCommand implements Callable<Integer> {
  private final StandardStreams streams;
  private final Supplier<PubSubBuilder> builders;

  @Mixin private NodeOptions options = new NodeOptions();

  @Option(
      names = "--json",
      description = "Commands in and events out as JSON, one object a line (docs/node-json.md).")
  private boolean json;

  NodeCommand(StandardStreams streams, Supplier<PubSubBuilder> builders) {
    this.streams = streams;
    this.builders = builders;
  }

  @Override
  public Integer call() {
    PubSubBuilder builder = builders.get();
    options.apply(builder);
    Session session;
    if (json) {
      session = new JsonSession(streams);
    } else {
      // What a person typed is on the screen already.
      builder.echo(false);
      session = new PeopleSession(streams, options);
    }
    try {
      return new NodeRun(session, streams.in()).run(builder, options);
    } catch (IllegalArgumentException wrong) {
      throw Failure.usage(Faults.sentence(wrong));
    }
  }
}
