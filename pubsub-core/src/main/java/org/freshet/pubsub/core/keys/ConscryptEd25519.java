package org.freshet.pubsub.core.keys;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.conscrypt.Conscrypt;
import org.freshet.pubsub.core.keys.KeyAlgorithm.Signer;
import org.jspecify.annotations.Nullable;

/** Ed25519 by Conscrypt's native code, about twice as fast; an optional dependency. */
final class ConscryptEd25519 implements Ed25519Math {
  private static final String ALGORITHM = "EdDSA";

  /** What DER puts before a raw Ed25519 key (RFC 8410): PKCS#8 and SubjectPublicKeyInfo. */
  private static final byte[] PRIVATE_PREFIX =
      HexFormat.of().parseHex("302e020100300506032b657004220420");

  private static final byte[] PUBLIC_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private final Provider provider;
  private final KeyFactory keys;

  /** Several messages in a row are often of one author: what each thread verified with last. */
  private final ThreadLocal<@Nullable Verifier> last = new ThreadLocal<>();

  private record Verifier(byte[] publicKey, PublicKey key, Signature signature) {}

  private ConscryptEd25519(Provider provider) throws NoSuchAlgorithmException {
    this.provider = provider;
    this.keys = KeyFactory.getInstance(ALGORITHM, provider);
  }

  /** {@return Conscrypt, if it is there, runs here and signs as Bouncy Castle does} */
  static Optional<Ed25519Math> load() {
    try {
      Ed25519Math conscrypt = new ConscryptEd25519(Conscrypt.newProvider());
      return agreesWithBouncyCastle(conscrypt) ? Optional.of(conscrypt) : Optional.empty();
    } catch (LinkageError | GeneralSecurityException | IllegalStateException absentOrBroken) {
      return Optional.empty();
    }
  }

  private static boolean agreesWithBouncyCastle(Ed25519Math conscrypt) {
    byte[] seed = new byte[32];
    byte[] message = {1, 2, 3};
    byte[] signature = conscrypt.signer(seed).sign(message);
    byte[] publicKey = Ed25519Keys.publicKey(seed);
    boolean accepts = conscrypt.verify(publicKey, message, signature);
    boolean refuses = !conscrypt.verify(publicKey, seed, signature);
    return Arrays.equals(signature, new BouncyEd25519().signer(seed).sign(message))
        && accepts
        && refuses;
  }

  @Override
  public Signer signer(byte[] seed) {
    try {
      PrivateKey key =
          keys.generatePrivate(new PKCS8EncodedKeySpec(Bytes.concat(PRIVATE_PREFIX, seed)));
      return message -> sign(key, message);
    } catch (InvalidKeySpecException e) {
      throw new IllegalStateException("any 32 bytes are an Ed25519 private key", e);
    }
  }

  private byte[] sign(PrivateKey key, byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM, provider);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Conscrypt failed to sign", e);
    }
  }

  @Override
  public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    try {
      Verifier verifier = verifier(publicKey);
      verifier.signature().initVerify(verifier.key());
      verifier.signature().update(message);
      return verifier.signature().verify(signature);
    } catch (InvalidKeySpecException | InvalidKeyException | SignatureException badInput) {
      return false;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Conscrypt had " + ALGORITHM + " when it was loaded", e);
    }
  }

  private Verifier verifier(byte[] publicKey)
      throws InvalidKeySpecException, NoSuchAlgorithmException {
    Verifier known = last.get();
    if (known != null && Arrays.equals(known.publicKey(), publicKey)) {
      return known;
    }
    PublicKey key =
        keys.generatePublic(new X509EncodedKeySpec(Bytes.concat(PUBLIC_PREFIX, publicKey)));
    Signature signature =
        known == null ? Signature.getInstance(ALGORITHM, provider) : known.signature();
    Verifier made = new Verifier(publicKey.clone(), key, signature);
    last.set(made);
    return made;
  }
}
