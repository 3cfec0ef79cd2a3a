package org.freshet.pubsub.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code freshet key}: the files that identities are kept in. */
@Command(
    name = "key",
    description = "Makes, shows and converts the files that identities are kept in.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class KeyCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Say what to do: key make, key show or key convert");
  }
}
