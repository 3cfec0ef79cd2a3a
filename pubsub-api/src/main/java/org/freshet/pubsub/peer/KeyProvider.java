package org.freshet.pubsub.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The mathematics of keys: makes and reads identities, verifies signatures, seals and opens peer
 * records.
 *
 * <p>The core implements it, publishes it for {@link java.util.ServiceLoader} and injects it into
 * plug-ins. Safe for any thread.
 */
public interface KeyProvider {
  /**
   * {@return a new identity}
   *
   * @throws IllegalArgumentException when keys of this type cannot be made; names those that can
   */
  Identity generate(KeyType type);

  /**
   * {@return the identity with this private key}
   *
   * @param encodedPrivateKey see {@link Identity#encodedPrivateKey()}
   * @throws IllegalArgumentException when the bytes are no private key that is understood
   */
  Identity decode(byte[] encodedPrivateKey);

  /**
   * {@return the identity with the first private key in a PEM text}
   *
   * @throws IllegalArgumentException as {@link Identity#ofPem} says
   */
  Identity decodePem(String pem);

  /**
   * {@return the identity whose private key is made from 32 bytes}
   *
   * @throws IllegalArgumentException as {@link Identity#ofSeed} says
   */
  Identity decodeSeed(KeyType type, byte[] seed);

  /**
   * {@return the identity in a key file} Logs a warning when others than its owner may use the
   * file.
   *
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException as {@link Identity#load} says
   */
  Identity load(Path file) throws IOException;

  /** {@return the public key with this protobuf encoding, empty when it is none} */
  Optional<PublicKey> decodePublic(byte[] encoded);

  /** {@return whether the signature is the key's own over the message; false for bad input} */
  default boolean verify(PublicKey key, byte[] message, byte[] signature) {
    return verify(key, List.of(ByteBuffer.wrap(message)), signature);
  }

  /**
   * {@return the same of a message in parts, which spares putting a large one together}
   *
   * @param parts the message, one behind the other; only read, and their positions stay
   */
  boolean verify(PublicKey key, List<ByteBuffer> parts, byte[] signature);

  /** {@return a peer record signed by the identity} */
  SignedPeerRecord seal(Identity identity, long sequence, List<Multiaddr> addresses);

  /**
   * {@return the peer record in this envelope, empty unless its signature is valid and its signer
   * is the peer that it speaks of}
   */
  Optional<SignedPeerRecord> open(byte[] envelope);

  /**
   * {@return the provider on the class path or module path}
   *
   * @throws IllegalStateException when there is none; the message names the artifact to add
   */
  static KeyProvider installed() {
    return Installed.PROVIDER;
  }

  /** Finds the provider once. */
  final class Installed {
    private static final KeyProvider PROVIDER =
        ServiceLoader.load(KeyProvider.class, KeyProvider.class.getClassLoader())
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "no key provider found: add the artifact org.freshet:pubsub-core"));

    private Installed() {}
  }
}
