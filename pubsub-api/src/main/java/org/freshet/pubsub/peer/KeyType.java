package org.freshet.pubsub.peer;

import java.util.Optional;

/** The kinds of key that libp2p identities are made of (libp2p specs, peer-ids). */
public enum KeyType {
  /** RSA, at least 2048 bits. */
  RSA(0),
  /** Ed25519, the default. */
  ED25519(1),
  /** ECDSA on the curve secp256k1. */
  SECP256K1(2),
  /** ECDSA on the curve P-256. */
  ECDSA(3);

  private final int code;

  KeyType(int code) {
    this.code = code;
  }

  /** {@return the number that stands for it in libp2p's key encoding} */
  public int code() {
    return code;
  }

  /** {@return the type with this number, empty for a number that has none} */
  public static Optional<KeyType> ofCode(int code) {
    return code >= 0 && code < values().length ? Optional.of(values()[code]) : Optional.empty();
  }
}
