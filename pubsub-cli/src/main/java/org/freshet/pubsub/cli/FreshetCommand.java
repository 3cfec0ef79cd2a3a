package org.freshet.pubsub.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of all commands; holds what they have in common. */
@Command(
    name = "freshet",
    description = "Publish/subscribe on streams.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "./freshet bench runs the benchmarks.",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong arguments.",
      "",
      "Environment:",
      "  FRESHET_LOG          as --log-level",
      "  FRESHET_JAVA_OPTS    options of the JVM",
      "  FRESHET_CLASSPATH    jars of plug-ins, besides those in plugins/",
      "  FRESHET_WITHOUT      jars whose names begin so are left out: conscrypt,Amazon",
      "  FRESHET_REBUILD      1 builds first, 0 never"
    })
final class FreshetCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--log-level",
      scope = ScopeType.INHERIT,
      paramLabel = "LEVEL",
      converter = Converters.OfLogLevel.class,
      defaultValue = "${env:FRESHET_LOG:-warn}",
      description =
          "off, error, warn, info, debug or trace; logs go to standard error (default: warn).")
  private LogLevel logLevel = LogLevel.WARN;

  LogLevel logLevel() {
    return logLevel;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do: node, key, demo or bench");
  }
}
