package org.freshet.pubsub.core.keys;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/**
 * RSA (PKCS#1 v1.5 with SHA-256) by the JDK: a public key is a SubjectPublicKeyInfo, a private key
 * is a PKCS#1 RSAPrivateKey, both DER.
 */
final class RsaKeys implements KeyAlgorithm {
  private static final int GENERATED_BITS = 2048;
  private static final int MIN_BITS = 2048;

  /** Bounds the work that a stranger's key can cause; go draws the line here too. */
  private static final int MAX_BITS = 8192;

  private static final int MAX_EXPONENT_BITS = 31;
  private static final String SIGNATURE = "SHA256withRSA";

  private final KeyFactory keys;

  RsaKeys() {
    try {
      this.keys = KeyFactory.getInstance("RSA");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
  }

  @Override
  public byte[] generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(GENERATED_BITS, random);
      return privateData(generator.generateKeyPair().getPrivate());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK generates RSA keys", e);
    }
  }

  @Override
  public KeyPair decode(byte[] data) {
    try {
      PrivateKey read = keys.generatePrivate(new PKCS8EncodedKeySpec(toPkcs8(data)));
      if (!(read instanceof RSAPrivateCrtKey key)) {
        throw new IllegalArgumentException("the RSA private key lacks its primes");
      }
      RSAPublicKey half = publicHalf(key);
      if (!isAcceptable(half)) {
        throw new IllegalArgumentException(
            "an RSA key has from 2048 to 8192 bits, this one has " + half.getModulus().bitLength());
      }
      if (!areHalves(key, half)) {
        throw new IllegalArgumentException("the RSA private key is damaged: it cannot sign");
      }
      return new KeyPair(privateData(key), half.getEncoded(), message -> sign(key, message));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("an RSA private key is the DER of PKCS#1", e);
    }
  }

  @Override
  public byte[] toPkcs8(byte[] data) {
    return Pkcs8.write(Pkcs8.RSA, data);
  }

  @Override
  public byte[] ofPkcs8(PrivateKeyInfo key) {
    return key.getPrivateKey().getOctets();
  }

  private static byte[] privateData(PrivateKey key) {
    return Pkcs8.read(key.getEncoded()).getPrivateKey().getOctets();
  }

  /** Of its eight numbers, a damaged key may have a wrong one that nothing else shows. */
  private static boolean areHalves(PrivateKey key, RSAPublicKey half) {
    byte[] message = {};
    try {
      return verify(half, message, signature(key, message));
    } catch (GeneralSecurityException damaged) {
      return false;
    }
  }

  private RSAPublicKey publicHalf(RSAPrivateCrtKey key) throws GeneralSecurityException {
    var spec = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
    return (RSAPublicKey) keys.generatePublic(spec);
  }

  private static byte[] sign(PrivateKey key, byte[] message) {
    try {
      return signature(key, message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK failed to sign with an RSA key", e);
    }
  }

  private static byte[] signature(PrivateKey key, byte[] message) throws GeneralSecurityException {
    Signature signer = Signature.getInstance(SIGNATURE);
    signer.initSign(key);
    signer.update(message);
    return signer.sign();
  }

  @Override
  public boolean isPublicKey(byte[] data) {
    return read(data).isPresent();
  }

  @Override
  public boolean verify(byte[] publicData, List<ByteBuffer> message, byte[] signature) {
    Optional<RSAPublicKey> key = read(publicData);
    if (key.isEmpty()) {
      return false;
    }
    try {
      return verify(key.get(), Bytes.concat(message), signature);
    } catch (GeneralSecurityException badInput) {
      return false;
    }
  }

  private static boolean verify(RSAPublicKey key, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    Signature verifier = Signature.getInstance(SIGNATURE);
    verifier.initVerify(key);
    verifier.update(message);
    return verifier.verify(signature);
  }

  /** Takes the one DER form only: a key written in two ways would be two peers. */
  private Optional<RSAPublicKey> read(byte[] data) {
    try {
      RSAPublicKey key = (RSAPublicKey) keys.generatePublic(new X509EncodedKeySpec(data));
      var spec = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
      byte[] canonical = keys.generatePublic(spec).getEncoded();
      return isAcceptable(key) && Arrays.equals(canonical, data)
          ? Optional.of(key)
          : Optional.empty();
    } catch (GeneralSecurityException notAKey) {
      return Optional.empty();
    }
  }

  private static boolean isAcceptable(RSAPublicKey key) {
    int bits = key.getModulus().bitLength();
    return bits >= MIN_BITS
        && bits <= MAX_BITS
        && key.getPublicExponent().bitLength() <= MAX_EXPONENT_BITS;
  }
}
