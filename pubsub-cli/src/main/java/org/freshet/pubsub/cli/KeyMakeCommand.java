package org.freshet.pubsub.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code freshet key make}: a new identity in a new file. */
@Command(
    name = "make",
    description =
        "Makes a private key, in libp2p's encoding, in a new file that only you can read.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class KeyMakeCommand implements Callable<Integer> {
  private final StandardStreams streams;

  @Parameters(
      paramLabel = "FILE",
      converter = Converters.OfFile.class,
      description = "The file to make.")
  private Path file = Path.of("");

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      converter = Converters.OfKeyType.class,
      description = "ed25519 (default), rsa, secp256k1 or ecdsa.")
  private KeyType type = KeyType.ED25519;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  KeyMakeCommand(StandardStreams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    Identity made;
    try {
      made = Identity.generate(type);
    } catch (IllegalArgumentException cannot) {
      throw Failure.usage(Faults.sentence(cannot));
    }
    KeyFiles.save(made, file);
    KeyDescription.of(file, made).print(streams.out(), json);
    return 0;
  }
}
