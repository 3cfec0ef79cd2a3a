package org.freshet.pubsub.peer;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

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
   * {@return the private key in libp2p's protobuf encoding, which go and rust read}
   *
   * <p>Handle it as a secret.
   */
  byte[] encodedPrivateKey();

  /**
   * {@return the private key as PEM (PKCS#8, not encrypted), which OpenSSL and most other tools
   * read}
   *
   * <p>Handle it as a secret.
   */
  String toPem();

  /**
   * {@return the 32 bytes that the private key is made from, empty for key types that are not made
   * so: there are some for Ed25519 and secp256k1}
   *
   * <p>Handle them as a secret.
   */
  Optional<byte[]> seed();

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
   * {@return the identity with the first private key in a PEM text}
   *
   * @param pem PKCS#8 ({@code PRIVATE KEY}), SEC 1 ({@code EC PRIVATE KEY}) or PKCS#1 ({@code RSA
   *     PRIVATE KEY})
   * @throws IllegalArgumentException when there is no private key in it, an encrypted one, or one
   *     that libp2p has no type for; the message says which, and shows nothing of the key
   */
  static Identity ofPem(String pem) {
    return KeyProvider.installed().decodePem(pem);
  }

  /**
   * {@return the identity whose private key is made from 32 bytes, the same for the same bytes}
   *
   * @param type {@link KeyType#ED25519} or {@link KeyType#SECP256K1}
   * @param seed see {@link #seed()}
   * @throws IllegalArgumentException for another type, another number of bytes, or, with secp256k1,
   *     a number that is zero or not below the curve's order
   */
  static Identity ofSeed(KeyType type, byte[] seed) {
    return KeyProvider.installed().decodeSeed(type, seed);
  }

  /**
   * {@return the identity in a key file, which is made (Ed25519, as {@link #save} does) when it is
   * missing}
   *
   * @throws IOException when the file can neither be read nor made
   * @throws IllegalArgumentException as {@link #load} says
   */
  static Identity loadOrCreate(Path file) throws IOException {
    try {
      return load(file);
    } catch (NoSuchFileException missing) {
      Identity made = generate();
      try {
        made.save(file);
        return made;
      } catch (FileAlreadyExistsException anotherMadeIt) {
        return load(file);
      }
    }
  }

  /**
   * {@return the identity in a key file}
   *
   * <p>Logs a warning when others than its owner may read or write the file.
   *
   * @param file holds the bytes of {@link #encodedPrivateKey()}, as {@link #save}, go and rust
   *     write them, or PEM as {@link #ofPem} takes it
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException when the file holds no private key; the message names the file
   *     and what is wrong with it
   */
  static Identity load(Path file) throws IOException {
    return KeyProvider.installed().load(file);
  }

  /**
   * Writes the bytes of {@link #encodedPrivateKey()} to a new file that only its owner can read.
   *
   * @throws FileAlreadyExistsException when there is such a file: a key is never overwritten
   * @throws NoSuchFileException when the folder does not exist
   * @throws IOException when it cannot be written
   */
  default void save(Path file) throws IOException {
    KeyFile.create(file, encodedPrivateKey());
  }
}
