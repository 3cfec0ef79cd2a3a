package org.freshet.pubsub.core.keys;

import java.security.SecureRandom;

/**
 * What one key type does with raw keys: the {@code Data} of libp2p's key messages.
 *
 * <p>Without state that changes, so safe for any thread.
 */
interface KeyAlgorithm {
  /** {@return a new private key in raw form} */
  byte[] generate(SecureRandom random);

  /**
   * {@return the key pair of a raw private key}
   *
   * @throws IllegalArgumentException that says what is wrong with the bytes, but shows none
   */
  KeyPair decode(byte[] privateData);

  /** {@return whether these bytes are the one raw form of a public key of this type} */
  boolean isPublicKey(byte[] publicData);

  /** {@return whether the signature is valid; false for bad input of any kind} */
  boolean verify(byte[] publicData, byte[] message, byte[] signature);

  /**
   * A private key and its public half; the arrays are never changed.
   *
   * @param privateData in the raw form that is written today, whichever form was read
   */
  record KeyPair(byte[] privateData, byte[] publicData, Signer signer) {}

  /** Signs with one private key; safe for any thread. */
  interface Signer {
    /** {@return the signature} */
    byte[] sign(byte[] message);
  }
}
