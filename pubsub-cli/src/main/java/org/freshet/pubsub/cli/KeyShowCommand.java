package org.freshet.pubsub.cli;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.freshet.pubsub.peer.Identity;
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
  public Integer call() throws IOException {
    try {
      KeyDescription.of(file, Identity.load(file)).print(streams.out(), json);
      return 0;
    } catch (NoSuchFileException missing) {
      throw Failure.failed("there is no file " + file + "; 'freshet key make' makes one");
    } catch (IllegalArgumentException noKey) {
      throw Failure.failed(Faults.sentence(noKey));
    }
  }
}
