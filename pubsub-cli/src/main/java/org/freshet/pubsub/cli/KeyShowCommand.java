package org.freshet.pubsub.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code freshet key show}: who a key file is, without its secret. */
@Command(
    name = "show",
    description = "Shows the peer id and the public key of a key file; never the private key.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class KeyShowCommand implements Callable<Integer> {
  private final StandardStreams streams;

  @Parameters(
      paramLabel = "FILE",
      converter = Converters.OfFile.class,
      description = "A key file, of ours or of another libp2p implementation.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  KeyShowCommand(StandardStreams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    KeyDescription.of(file, KeyFiles.load(file)).print(streams.out(), json);
    return 0;
  }
}
