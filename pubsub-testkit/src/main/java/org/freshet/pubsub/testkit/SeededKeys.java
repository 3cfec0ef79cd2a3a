package org.freshet.pubsub.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.PublicKey;

/** Makes identities out of a seed and a name, always the same. */
final class SeededKeys {
  private SeededKeys() {}

  /** {@return an Ed25519 identity} */
  static Identity real(long seed, String name) {
    return Identity.ofSeed(KeyType.ED25519, digest(seed, name));
  }

  /** {@return an identity whose signatures are checksums} */
  static Identity fast(long seed, String name) {
    return new Fast(PublicKey.of(KeyType.ED25519, digest(seed, name)));
  }

  static boolean isFastSignature(PeerId author, byte[] signedBytes, byte[] signature) {
    return Arrays.equals(signature, checksum(author, signedBytes));
  }

  private static byte[] checksum(PeerId author, byte[] signedBytes) {
    CRC32C sum = new CRC32C();
    sum.update(author.bytes());
    sum.update(signedBytes);
    return ByteBuffer.allocate(Long.BYTES).putLong(sum.getValue()).array();
  }

  private static byte[] digest(long seed, String name) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).flip());
      return digest.digest(name.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private record Fast(PublicKey publicKey) implements Identity {
    @Override
    public PeerId peerId() {
      return publicKey.peerId();
    }

    @Override
    public byte[] sign(byte[] message) {
      return checksum(peerId(), message);
    }

    @Override
    public byte[] encodedPrivateKey() {
      throw noPrivateKey();
    }

    @Override
    public String toPem() {
      throw noPrivateKey();
    }

    @Override
    public Optional<byte[]> seed() {
      return Optional.empty();
    }

    private static UnsupportedOperationException noPrivateKey() {
      return new UnsupportedOperationException(
          "a fast identity has no private key: ask for Signatures.REAL");
    }
  }
}
