package org.freshet.pubsub.transport.tcp.noise;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mathematics of Noise, from the JDK or from a faster provider: X25519 and ChaCha20-Poly1305.
 *
 * <p>Safe for any thread.
 */
public final class NoiseCrypto {
  private static final Logger LOG = LoggerFactory.getLogger(NoiseCrypto.class);

  static final int KEY_BYTES = 32;

  /** What stands before a raw X25519 key in its X.509 encoding (RFC 8410). */
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b656e032100");

  /** Null for the JDK's own choice. */
  private final @Nullable Provider provider;

  private final String aeadName;

  private NoiseCrypto(@Nullable Provider provider, String aeadName) {
    this.provider = provider;
    this.aeadName = aeadName;
  }

  /** {@return Conscrypt's where it is there and works on this machine, else the JDK's} */
  public static NoiseCrypto best() {
    return conscrypt().orElseGet(NoiseCrypto::jdk);
  }

  /** {@return the JDK's} */
  public static NoiseCrypto jdk() {
    return new NoiseCrypto(null, "ChaCha20-Poly1305");
  }

  /**
   * {@return Conscrypt's, empty when it is missing or has no library for this machine}
   *
   * <p>It is an optional dependency, so it is looked up by name.
   */
  public static Optional<NoiseCrypto> conscrypt() {
    try {
      Provider found = Security.getProvider("Conscrypt");
      if (found == null) {
        Class<?> conscrypt = Class.forName("org.conscrypt.Conscrypt");
        found = (Provider) conscrypt.getMethod("newProvider").invoke(null);
      }
      NoiseCrypto crypto = new NoiseCrypto(found, "ChaCha20/Poly1305/NoPadding");
      KeyPair ours = crypto.generate();
      crypto.agree(ours.getPrivate(), raw(crypto.generate().getPublic()));
      crypto.cipher();
      return Optional.of(crypto);
    } catch (ReflectiveOperationException | GeneralSecurityException | LinkageError e) {
      LOG.debug("Noise uses the JDK's cipher, for Conscrypt is not there: {}", e.toString());
      return Optional.empty();
    }
  }

  /** {@return who does the work, for a log line} */
  public String name() {
    return provider == null ? "JDK" : provider.getName();
  }

  /**
   * {@return whether its cipher takes direct buffers as they are, and is faster on them} The JDK's
   * copies them to arrays and back.
   */
  boolean readsDirectBuffers() {
    return provider != null;
  }

  KeyPair generate() {
    try {
      KeyPairGenerator generator =
          provider == null
              ? KeyPairGenerator.getInstance("X25519")
              : KeyPairGenerator.getInstance("XDH", provider);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(name() + " has no X25519", e);
    }
  }

  static byte[] raw(PublicKey key) {
    byte[] encoded = key.getEncoded();
    return Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
  }

  /**
   * {@return the secret that both sides share}
   *
   * @throws InvalidKeyException when the far side's key is no good one
   */
  byte[] agree(PrivateKey ours, byte[] theirs) throws InvalidKeyException {
    byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + KEY_BYTES);
    System.arraycopy(theirs, 0, encoded, X509_PREFIX.length, KEY_BYTES);
    try {
      KeyAgreement agreement =
          provider == null
              ? KeyAgreement.getInstance("XDH")
              : KeyAgreement.getInstance("XDH", provider);
      agreement.init(ours);
      agreement.doPhase(keyFactory().generatePublic(new X509EncodedKeySpec(encoded)), true);
      return agreement.generateSecret();
    } catch (InvalidKeySpecException | IllegalStateException e) {
      throw new InvalidKeyException("no X25519 key", e);
    } catch (InvalidKeyException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(name() + " has no X25519", e);
    }
  }

  KeyFactory keyFactory() throws GeneralSecurityException {
    return provider == null
        ? KeyFactory.getInstance("XDH")
        : KeyFactory.getInstance("XDH", provider);
  }

  Cipher cipher() {
    try {
      return provider == null
          ? Cipher.getInstance(aeadName)
          : Cipher.getInstance(aeadName, provider);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(name() + " has no " + aeadName, e);
    }
  }
}
