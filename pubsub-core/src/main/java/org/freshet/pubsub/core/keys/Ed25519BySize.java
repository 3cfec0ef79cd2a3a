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
  public boolean verify(byte[] publicKey, List<ByteBuffer> message, byte[] signature) {
    boolean isSmall = Bytes.length(message) <= most;
    return (isSmall ? small : large).verify(publicKey, message, signature);
  }
}
