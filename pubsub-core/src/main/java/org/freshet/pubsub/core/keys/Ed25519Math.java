package org.freshet.pubsub.core.keys;

import java.nio.ByteBuffer;
import java.util.List;
import org.freshet.pubsub.core.keys.KeyAlgorithm.Signer;

/** Computes Ed25519 signatures (RFC 8032, pure); safe for any thread. */
interface Ed25519Math {
  /** {@return a signer for this 32-byte seed} */
  Signer signer(byte[] seed);

  /**
   * {@return whether the signature is valid}
   *
   * @param publicKey 32 bytes, perhaps no point of the curve
   * @param message its parts, one behind the other; their positions stay
   * @param signature 64 bytes
   */
  boolean verify(byte[] publicKey, List<ByteBuffer> message, byte[] signature);

  /** {@return the same of a message in one piece} */
  default boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    return verify(publicKey, List.of(ByteBuffer.wrap(message)), signature);
  }

  /**
   * {@return the first of Amazon's Corretto Crypto Provider, Conscrypt and Bouncy Castle that is
   * there, works on this machine and takes a message of that size}
   */
  static Ed25519Math fastest() {
    Ed25519Math anySize = NativeEd25519.conscrypt().orElseGet(BouncyEd25519::new);
    return NativeEd25519.corretto()
        .<Ed25519Math>map(
            fast -> new Ed25519BySize(fast, NativeEd25519.CORRETTO_MAX_BYTES, anySize))
        .orElse(anySize);
  }
}
