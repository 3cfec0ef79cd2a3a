package org.freshet.pubsub.core.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyFile;
import org.freshet.pubsub.peer.KeyProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads key files: libp2p's encoding of a private key, or PEM. */
final class KeyFiles {
  private static final Logger LOG = LoggerFactory.getLogger("org.freshet.pubsub");
  private static final String PEM_BEGINS = "-----BEGIN";

  private final KeyProvider keys;

  KeyFiles(KeyProvider keys) {
    this.keys = keys;
  }

  Identity load(Path file) throws IOException {
    byte[] content = KeyFile.read(file);
    Identity identity = decode(file, content);
    if (KeyFile.isOpenToOthers(file)) {
      LOG.warn(
          "the private key in {} is open to other users of this machine; close it: chmod 600 {}",
          file,
          file);
    }
    return identity;
  }

  private Identity decode(Path file, byte[] content) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    try {
      return text.contains(PEM_BEGINS) ? keys.decodePem(text) : keys.decode(content);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          file
              + " holds no private key that can be used: "
              + e.getMessage()
              + ("; 'freshet key convert' reads other forms of a key, 'freshet key make' makes one"),
          e);
    }
  }
}
