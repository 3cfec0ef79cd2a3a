package org.freshet.pubsub.cli;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Function;
import org.freshet.pubsub.peer.Identity;

/** The forms that a private key is written in. */
enum KeyFormat {
  /** libp2p's protobuf encoding: what key files hold, of ours and of go's and rust's. */
  LIBP2P(Identity::encodedPrivateKey),
  /** The same in base64: {@code Identity.PrivKey} in the config of kubo (go-ipfs). */
  BASE64(identity -> line(Base64.getEncoder().encodeToString(identity.encodedPrivateKey()))),
  /** The same in hexadecimal. */
  HEX(identity -> line(HexFormat.of().formatHex(identity.encodedPrivateKey()))),
  /** PKCS#8, not encrypted. */
  PEM(identity -> identity.toPem().getBytes(StandardCharsets.US_ASCII)),
  /** The 32 bytes that an Ed25519 or secp256k1 key is made from, in hexadecimal. */
  SEED(identity -> line(HexFormat.of().formatHex(seed(identity))));

  private final Function<Identity, byte[]> writer;

  KeyFormat(Function<Identity, byte[]> writer) {
    this.writer = writer;
  }

  /** {@return the identity's private key in this form} */
  byte[] write(Identity identity) {
    return writer.apply(identity);
  }

  private static byte[] seed(Identity identity) {
    return identity
        .seed()
        .orElseThrow(
            () ->
                Failure.failed(
                    "the key is "
                        + Converters.lowerCase(identity.publicKey().type())
                        + " and has no seed, only ed25519 and secp256k1 keys have one; give"
                        + " another form with --to"));
  }

  private static byte[] line(String text) {
    return (text + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
