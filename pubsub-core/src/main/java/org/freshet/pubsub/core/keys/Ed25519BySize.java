package org.freshet.pubsub.core.keys;

import java.nio.ByteBuffer;
import java.util.List;
import org.freshet.pubsub.core.keys.KeyAlgorithm.Signer;

/**
 * Ed25519 by one implementation for messages up to a size, and by another for larger ones.
 *
 * @param most the messages that {@code small} takes have at most so many bytes
 */
record Ed25519BySize(Ed25519Math small, int most, Ed25519Math large) implements Ed25519Math {
  @Override
  public Signer signer(byte[] seed) {
    Signer ofSmall = small.signer(seed);
    Signer ofLarge = large.signer(seed);
    return message -> (message.length <= most ? ofSmall : ofLarge).sign(message);
  }

  @Override
  public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    return ofSize(message.length).verify(publicKey, message, signature);
  }

  @Override
  public boolean verify(byte[] publicKey, List<ByteBuffer> parts, byte[] signature) {
    return ofSize(Bytes.length(parts)).verify(publicKey, parts, signature);
  }

  private Ed25519Math ofSize(int bytes) {
    return bytes <= most ? small : large;
  }
}
