package org.freshet.pubsub.peer;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A node's own key pair: it signs, and its public half is the node's {@link PeerId}.
 *
 * <p>Immutable and safe for any thread. The static methods use the {@link KeyProvider} that is on
 * the class path or module path (the core has one).
 */
public interface Identity {
  /** {@return the public half} */
  PublicKey publicKey();

  /** {@return the identity that others know this node by} */
  PeerId peerId();

  /** {@return the signature of the message with this identity's key type (libp2p peer-ids)} */
  byte[] sign(byte[] message);

  /**
   * {@return the private key in libp2p's protobuf encoding, which go and rust read} Handle it as a
   * secret.
   */
  byte[] encodedPrivateKey();

  /** {@return a new Ed25519 identity} */
  static Identity generate() {
    return generate(KeyType.ED25519);
  }

  /**
   * {@return a new identity with a key of this type}
   *
   * @throws IllegalArgumentException when the key provider cannot make this type
   */
  static Identity generate(KeyType type) {
    return KeyProvider.installed().generate(type);
  }

  /**
   * {@return the identity with this private key}
   *
   * @param encodedPrivateKey see {@link #encodedPrivateKey()}
   * @throws IllegalArgumentException when the bytes are no private key
   */
  static Identity of(byte[] encodedPrivateKey) {
    return KeyProvider.installed().decode(encodedPrivateKey);
  }

  /**
   * {@return the identity in a key file, which is made (Ed25519, readable by its owner alone) when
   * it is missing}
   *
   * @param file holds the bytes of {@link #encodedPrivateKey()}
   * @throws IOException when the file can neither be read nor made
   * @throws IllegalArgumentException when the file holds no private key
   */
  static Identity loadOrCreate(Path file) throws IOException {
    return KeyFile.loadOrCreate(file);
  }

  /**
   * {@return the identity in a key file}
   *
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException when the file holds no private key
   */
  static Identity load(Path file) throws IOException {
    return KeyFile.load(file);
  }

  /**
   * Writes the private key to a new file that only its owner can read.
   *
   * @throws java.nio.file.FileAlreadyExistsException when there is such a file: a key is never
   *     overwritten
   * @throws IOException when it cannot be written
   */
  default void save(Path file) throws IOException {
    KeyFile.save(this, file);
  }
}
