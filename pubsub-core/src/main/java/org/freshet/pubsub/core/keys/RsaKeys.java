package org.freshet.pubsub.core.keys;

import java.io.IOException;
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
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

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

  private static final AlgorithmIdentifier RSA =
      new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);

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
      byte[] pkcs8 = new PrivateKeyInfo(RSA, data).getEncoded(ASN1Encoding.DER);
      if (!(keys.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)) instanceof RSAPrivateCrtKey key)) {
        throw new IllegalArgumentException("the RSA private key lacks its primes");
      }
      RSAPublicKey half = publicHalf(key);
      if (!isAcceptable(half)) {
        throw new IllegalArgumentException("an RSA key has from 2048 to 8192 bits");
      }
      return new KeyPair(privateData(key), half.getEncoded(), message -> sign(key, message));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("an RSA private key is the DER of PKCS#1", e);
    }
  }

  private static byte[] privateData(PrivateKey key) {
    return PrivateKeyInfo.getInstance(key.getEncoded()).getPrivateKey().getOctets();
  }

  private RSAPublicKey publicHalf(RSAPrivateCrtKey key) throws GeneralSecurityException {
    var spec = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
    return (RSAPublicKey) keys.generatePublic(spec);
  }

  private static byte[] sign(PrivateKey key, byte[] message) {
    try {
      Signature signer = Signature.getInstance(SIGNATURE);
      signer.initSign(key);
      signer.update(message);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK failed to sign with an RSA key", e);
    }
  }

  @Override
  public boolean isPublicKey(byte[] data) {
    return read(data).isPresent();
  }

  @Override
  public boolean verify(byte[] publicData, byte[] message, byte[] signature) {
    Optional<RSAPublicKey> key = read(publicData);
    if (key.isEmpty()) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance(SIGNATURE);
      verifier.initVerify(key.get());
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException badInput) {
      return false;
    }
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
