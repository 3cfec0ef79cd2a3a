package org.freshet.pubsub.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyFile;
import org.freshet.pubsub.peer.KeyType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code freshet key convert}: the same identity in another form. */
@Command(
    name = "convert",
    description = {
      "Writes a private key in another form, in a new file that only you can read.",
      "",
      "The form of IN is found out: libp2p's encoding, binary, in base64 or in hexadecimal; PEM,"
          + " not encrypted (PKCS#8, SEC 1, PKCS#1); 64 hexadecimal digits (with --type); the"
          + " config of kubo (go-ipfs).",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class KeyConvertCommand implements Callable<Integer> {
  private static final Path STANDARD_STREAM = Path.of("-");

  private final StandardStreams streams;

  @Parameters(
      index = "0",
      paramLabel = "IN",
      converter = Converters.OfFile.class,
      description = "The file to read; - is standard input.")
  private Path in = STANDARD_STREAM;

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      converter = Converters.OfFile.class,
      description = "The file to make; - is standard output, where everybody can read the secret.")
  private Path out = STANDARD_STREAM;

  @Option(
      names = "--to",
      paramLabel = "FORM",
      converter = Converters.OfKeyFormat.class,
      description = {
        "libp2p (default): what --key takes, and go and rust read;",
        "base64: the same in base64, Identity.PrivKey of kubo's config;",
        "hex: the same in hexadecimal;",
        "pem: PKCS#8;",
        "seed: 32 bytes in hexadecimal, ed25519 and secp256k1 only."
      })
  private KeyFormat to = KeyFormat.LIBP2P;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      converter = Converters.OfKeyType.class,
      description = "What the key has to be: ed25519, rsa, secp256k1 or ecdsa.")
  private Optional<KeyType> type = Optional.empty();

  @Option(names = "--force", description = "Put OUT in the place of a file of that name.")
  private boolean force;

  @Option(names = "--json", description = "Print one JSON object about OUT.")
  private boolean json;

  KeyConvertCommand(StandardStreams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    Identity identity = read();
    byte[] written = to.write(identity);
    if (out.equals(STANDARD_STREAM)) {
      streams.out().write(written);
      streams.out().flush();
    } else {
      KeyFiles.write(written, out, force);
      KeyDescription.of(out, identity).print(streams.out(), json);
    }
    return 0;
  }

  private Identity read() throws IOException {
    boolean fromStream = in.equals(STANDARD_STREAM);
    byte[] content = fromStream ? streams.in().readNBytes(KeyFile.MAX_BYTES) : KeyFiles.read(in);
    try {
      return KeyReader.read(content, type);
    } catch (IllegalArgumentException noKey) {
      throw Failure.failed(
          (fromStream ? "standard input" : in)
              + " holds no private key that can be used: "
              + Faults.sentence(noKey));
    }
  }
}
