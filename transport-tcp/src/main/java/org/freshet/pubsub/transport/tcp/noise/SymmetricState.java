package org.freshet.pubsub.transport.tcp.noise;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The running hash and chaining key of a handshake (Noise specification, section 5.2). */
final class SymmetricState {
  private static final int HASH_BYTES = 32;

  private final NoiseCrypto crypto;
  private byte[] hash;
  private byte[] chainingKey;

  /** Null iff no key was mixed in yet: then nothing is sealed. */
  private @Nullable CipherState cipher;

  SymmetricState(NoiseCrypto crypto, String protocolName) {
    this.crypto = crypto;
    byte[] name = protocolName.getBytes(StandardCharsets.US_ASCII);
    hash = name.length <= HASH_BYTES ? Arrays.copyOf(name, HASH_BYTES) : sha256(name);
    chainingKey = hash;
  }

  byte[] hash() {
    return hash.clone();
  }

  void mixHash(byte[] data) {
    hash = sha256(hash, data);
  }

  void mixKey(byte[] secret) {
    byte[][] derived = derive(secret);
    chainingKey = derived[0];
    cipher = new CipherState(crypto, derived[1]);
  }

  byte[] sealAndHash(byte[] plain) {
    byte[] out = plain;
    if (cipher != null) {
      out = new byte[plain.length + CipherState.TAG_BYTES];
      cipher.seal(hash, plain, 0, plain.length, out, 0);
    }
    mixHash(out);
    return out;
  }

  byte[] openAndHash(byte[] sealed) throws AEADBadTagException {
    byte[] plain = sealed;
    if (cipher != null) {
      plain = new byte[Math.max(0, sealed.length - CipherState.TAG_BYTES)];
      cipher.open(hash, sealed, 0, sealed.length, plain, 0);
    }
    mixHash(sealed);
    return plain;
  }

  /** {@return the cipher of the side that began, then that of the other} */
  CipherState[] split() {
    byte[][] derived = derive(new byte[0]);
    return new CipherState[] {
      new CipherState(crypto, derived[0]), new CipherState(crypto, derived[1])
    };
  }

  /** HKDF with two outputs (Noise specification, section 4.3). */
  private byte[][] derive(byte[] secret) {
    byte[] temp = hmac(chainingKey, secret);
    byte[] first = hmac(temp, new byte[] {1});
    byte[] second = Arrays.copyOf(first, HASH_BYTES + 1);
    second[HASH_BYTES] = 2;
    return new byte[][] {first, hmac(temp, second)};
  }

  private static byte[] hmac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
