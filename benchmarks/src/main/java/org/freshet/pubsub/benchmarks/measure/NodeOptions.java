package org.freshet.pubsub.benchmarks.measure;

import picocli.CommandLine.Option;

/** What the commands take that build nodes and print figures; a mixin. */
public final class NodeOptions extends HelpOption {
  @Option(
      names = "--router",
      paramLabel = "ID",
      defaultValue = "floodsub",
      description = "router of every node (default: ${DEFAULT-VALUE})")
  private String router = "";

  @Option(names = "--json", description = "JSON instead of text, an object a line")
  private boolean json;

  /** Called by the command that mixes it in. */
  public NodeOptions() {}

  /** {@return the id of every node's router} */
  public String router() {
    return router;
  }

  /** {@return whether figures are printed as JSON} */
  public boolean json() {
    return json;
  }
}
