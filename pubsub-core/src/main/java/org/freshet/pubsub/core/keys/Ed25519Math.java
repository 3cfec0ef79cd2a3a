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

  /**
   * {@return the first of Amazon's Corretto Crypto Provider, Conscrypt and Bouncy Castle that is
   * there and works on this machine}
   */
  static Ed25519Math fastest() {
    return NativeEd25519.corretto().or(NativeEd25519::conscrypt).orElseGet(BouncyEd25519::new);
  }
}
