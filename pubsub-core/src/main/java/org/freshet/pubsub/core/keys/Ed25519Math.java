package org.freshet.pubsub.core.keys;

import org.freshet.pubsub.core.keys.KeyAlgorithm.Signer;

/** Computes Ed25519 signatures (RFC 8032, pure); safe for any thread. */
interface Ed25519Math {
  /** {@return a signer for this 32-byte seed} */
  Signer signer(byte[] seed);

  /**
   * {@return whether the signature is valid}
   *
   * @param publicKey 32 bytes, perhaps no point of the curve
   * @param signature 64 bytes
   */
  boolean verify(byte[] publicKey, byte[] message, byte[] signature);

  /** {@return Conscrypt's where it is there and works on this machine, else Bouncy Castle's} */
  static Ed25519Math fastest() {
    return ConscryptEd25519.load().orElseGet(BouncyEd25519::new);
  }
}
