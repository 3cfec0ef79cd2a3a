package org.freshet.pubsub.core.keys;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

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

  /** {@return the PKCS#8 DER of a raw private key} */
  byte[] toPkcs8(byte[] privateData);

  /**
   * {@return the raw private key in a PKCS#8 of this algorithm}
   *
   * @throws IllegalArgumentException that says what is wrong with it, but shows none of it
   */
  byte[] ofPkcs8(PrivateKeyInfo key);

  /**
   * {@return the raw private key that is made from these 32 bytes}
   *
   * @throws IllegalArgumentException when keys of this type are not made from so many bytes
   */
  default byte[] ofSeed(byte[] seed) {
    throw new IllegalArgumentException(
        "only Ed25519 and secp256k1 keys are made from 32 bytes, others are not");
  }

  /** {@return the 32 bytes that a raw private key is made from, empty where there are none} */
  default Optional<byte[]> seed(byte[] privateData) {
    return Optional.empty();
  }

  /** {@return whether these bytes are the one raw form of a public key of this type} */
  boolean isPublicKey(byte[] publicData);

  /**
   * {@return whether the signature is valid; false for bad input of any kind}
   *
   * @param message its parts, one behind the other; their positions stay
   */
  boolean verify(byte[] publicData, List<ByteBuffer> message, byte[] signature);

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
