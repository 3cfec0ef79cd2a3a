package org.freshet.pubsub.cli;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyType;

/**
 * Reads a private key in whatever form it is.
 *
 * <p>Faults are {@link IllegalArgumentException}s that show nothing of the key.
 */
final class KeyReader {
  private static final Pattern HEX = Pattern.compile("(0x)?((?:[0-9a-fA-F]{2})+)");
  private static final int SEED_DIGITS = 64;

  private KeyReader() {}

  /**
   * {@return the identity}
   *
   * @param type what it has to be; needed where the form does not say it
   */
  static Identity read(byte[] content, Optional<KeyType> type) {
    Identity identity = decode(content, type);
    KeyType found = identity.publicKey().type();
    if (type.isPresent() && type.get() != found) {
      throw new IllegalArgumentException(
          "the key is "
              + Converters.lowerCase(found)
              + ", not "
              + Converters.lowerCase(type.get())
              + " as --type says");
    }
    return identity;
  }

  private static Identity decode(byte[] content, Optional<KeyType> type) {
    if (isLibp2p(content)) {
      return Identity.of(content);
    }
    String text = new String(content, StandardCharsets.UTF_8).strip();
    if (text.contains("-----BEGIN")) {
      return Identity.ofPem(text);
    }
    if (text.startsWith("{")) {
      return ofText(privKey(text), type);
    }
    return ofText(text, type);
  }

  private static Identity ofText(String text, Optional<KeyType> type) {
    String compact = text.replaceAll("\\s", "");
    var hex = HEX.matcher(compact);
    if (!hex.matches()) {
      return ofBase64(compact);
    }
    byte[] bytes = HexFormat.of().parseHex(hex.group(2));
    if (isLibp2p(bytes)) {
      return Identity.of(bytes);
    }
    if (hex.group(2).length() != SEED_DIGITS) {
      throw unknown();
    }
    return Identity.ofSeed(
        type.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "64 hexadecimal digits may be an ed25519 or a secp256k1 key: say which with"
                        + " --type")),
        bytes);
  }

  private static Identity ofBase64(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException noBase64) {
      throw unknown();
    }
    if (!isLibp2p(bytes)) {
      throw unknown();
    }
    return Identity.of(bytes);
  }

  /** {@return what kubo's config has for a private key} */
  private static String privKey(String json) {
    if (Json.parse(json) instanceof Map<?, ?> config
        && config.get("Identity") instanceof Map<?, ?> identity
        && identity.get("PrivKey") instanceof String key) {
      return key;
    }
    throw new IllegalArgumentException(
        "the JSON has no Identity.PrivKey, where the config of kubo (go-ipfs) keeps it");
  }

  /** Whether it begins as every private key of libp2p does: a type, then the data. */
  private static boolean isLibp2p(byte[] bytes) {
    return bytes.length > 4 && bytes[0] == 0x08 && bytes[1] >= 0 && bytes[2] == 0x12;
  }

  private static IllegalArgumentException unknown() {
    return new IllegalArgumentException(
        "it is neither libp2p's encoding (binary, base64 or hexadecimal) nor PEM, 64 hexadecimal"
            + " digits or the config of kubo (go-ipfs)");
  }
}
