package org.freshet.pubsub.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.PublicKey;

/** Makes identities out of a seed and a name, always the same. */
final class SeededKeys {
  private static final int KEY_BYTES = 32;

  private SeededKeys() {}

  /** {@return an Ed25519 identity} */
  static Identity real(long seed, String name) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(255, new Fixed(digest(seed, name)));
      KeyPair pair = generator.generateKeyPair();
      byte[] secret = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
      byte[] open = encoded((EdECPublicKey) pair.getPublic());
      // libp2p's private key: type Ed25519, then 64 bytes of data.
      ByteBuffer key = ByteBuffer.allocate(4 + 2 * KEY_BYTES);
      key.put(new byte[] {0x08, (byte) KeyType.ED25519.code(), 0x12, 2 * KEY_BYTES});
      return Identity.of(key.put(secret).put(open).array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
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

  /** {@return the 32 bytes of RFC 8032: y, little end first, and the parity of x on top} */
  private static byte[] encoded(EdECPublicKey key) {
    byte[] bigEndian = key.getPoint().getY().toByteArray();
    byte[] out = new byte[KEY_BYTES];
    for (int i = 0; i < Math.min(KEY_BYTES, bigEndian.length); i++) {
      out[i] = bigEndian[bigEndian.length - 1 - i];
    }
    if (key.getPoint().isXOdd()) {
      out[KEY_BYTES - 1] |= (byte) 0x80;
    }
    return out;
  }

  /** Gives the same bytes again and again. */
  private static final class Fixed extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    Fixed(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] out) {
      for (int i = 0; i < out.length; i++) {
        out[i] = bytes[i % bytes.length];
      }
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
      throw new UnsupportedOperationException(
          "a fast identity has no private key: ask for Signatures.REAL");
    }
  }
}
