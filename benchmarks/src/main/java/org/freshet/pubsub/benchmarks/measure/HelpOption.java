package org.freshet.pubsub.benchmarks.measure;

import picocli.CommandLine.Option;

/** What every command takes; a mixin. */
public class HelpOption {
  @Option(names = "--help", usageHelp = true, description = "prints this")
  private boolean help;

  /** Called by the command that mixes it in. */
  public HelpOption() {}
}
