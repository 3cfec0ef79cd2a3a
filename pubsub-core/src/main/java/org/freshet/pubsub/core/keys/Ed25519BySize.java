package org.freshet.pubsub.core.keys;

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
    return (message.length <= most ? small : large).verify(publicKey, message, signature);
  }
}
