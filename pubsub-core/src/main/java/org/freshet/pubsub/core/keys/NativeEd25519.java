package org.freshet.pubsub.core.keys;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.conscrypt.Conscrypt;
import org.freshet.pubsub.core.keys.KeyAlgorithm.Signer;
import org.jspecify.annotations.Nullable;

/** Ed25519 by the native code of a security provider, an optional dependency. */
final class NativeEd25519 implements Ed25519Math {
  /** Amazon's provider refuses to collect more of a message; from there on speed is hashing. */
  static final int CORRETTO_MAX_BYTES = 1 << 20;

  private static final String ALGORITHM = "EdDSA";

  /** What DER puts before a raw Ed25519 key (RFC 8410): PKCS#8 and SubjectPublicKeyInfo. */
  private static final byte[] PRIVATE_PREFIX =
      HexFormat.of().parseHex("302e020100300506032b657004220420");

  private static final byte[] PUBLIC_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private final Provider provider;

  /** Several messages in a row are often of one author: what each thread verified with last. */
  private final ThreadLocal<@Nullable Verifier> last = new ThreadLocal<>();

  private record Verifier(byte[] publicKey, PublicKey key, Signature signature) {}

  private NativeEd25519(Provider provider) {
    this.provider = provider;
  }

  /** {@return Amazon's Corretto Crypto Provider, if it is there, runs here and computes rightly} */
  static Optional<Ed25519Math> corretto() {
    return load(() -> Corretto.provider());
  }

  /** {@return Conscrypt, if it is there, runs here and computes rightly} */
  static Optional<Ed25519Math> conscrypt() {
    return load(() -> Conscrypt.newProvider());
  }

  private static Optional<Ed25519Math> load(Supplier<Provider> provider) {
    try {
      Ed25519Math loaded = new NativeEd25519(provider.get());
      return agreesWithBouncyCastle(loaded) ? Optional.of(loaded) : Optional.empty();
    } catch (LinkageError | IllegalStateException absentOrBroken) {
      return Optional.empty();
    }
  }

  private static boolean agreesWithBouncyCastle(Ed25519Math loaded) {
    byte[] seed = new byte[32];
    byte[] message = {1, 2, 3};
    byte[] signature = loaded.signer(seed).sign(message);
    byte[] publicKey = Ed25519Keys.publicKey(seed);
    boolean accepts = loaded.verify(publicKey, message, signature);
    boolean refuses = !loaded.verify(publicKey, seed, signature);
    return Arrays.equals(signature, new BouncyEd25519().signer(seed).sign(message))
        && accepts
        && refuses;
  }

  /** A signature object of a thread is used again: to make one costs more than to sign. */
  @Override
  public Signer signer(byte[] seed) {
    PrivateKey key = new EncodedPrivateKey(Bytes.concat(PRIVATE_PREFIX, seed));
    ThreadLocal<Signature> signatures = ThreadLocal.withInitial(() -> signature(key));
    return message -> sign(signatures.get(), message);
  }

  private Signature signature(PrivateKey key) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM, provider);
      signature.initSign(key);
      return signature;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(provider.getName() + " takes no Ed25519 key", e);
    }
  }

  private byte[] sign(Signature signature, byte[] message) {
    try {
      signature.update(message);
      return signature.sign();
    } catch (SignatureException e) {
      throw new IllegalStateException(provider.getName() + " failed to sign", e);
    }
  }

  @Override
  public boolean verify(byte[] publicKey, List<ByteBuffer> message, byte[] signature) {
    try {
      Verifier verifier = verifier(publicKey);
      verifier.signature().initVerify(verifier.key());
      for (ByteBuffer part : message) {
        verifier.signature().update(part.duplicate());
      }
      return verifier.signature().verify(signature);
    } catch (InvalidKeyException | SignatureException badInput) {
      return false;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(provider.getName() + " has no " + ALGORITHM, e);
    }
  }

  private Verifier verifier(byte[] publicKey) throws NoSuchAlgorithmException {
    Verifier known = last.get();
    if (known != null && Arrays.equals(known.publicKey(), publicKey)) {
      return known;
    }
    PublicKey key = new EncodedPublicKey(Bytes.concat(PUBLIC_PREFIX, publicKey));
    Signature signature =
        known == null ? Signature.getInstance(ALGORITHM, provider) : known.signature();
    Verifier made = new Verifier(publicKey.clone(), key, signature);
    last.set(made);
    return made;
  }

  /** A class of its own, so that the one around it loads where Amazon's is absent. */
  private static final class Corretto {
    static Provider provider() {
      return AmazonCorrettoCryptoProvider.INSTANCE;
    }
  }

  /** A public key in DER, which is all that a provider needs of a key. */
  private record EncodedPublicKey(byte[] der) implements PublicKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return ALGORITHM;
    }

    @Override
    public String getFormat() {
      return "X.509";
    }

    @Override
    public byte[] getEncoded() {
      return der.clone();
    }
  }

  /** A private key in DER. */
  private record EncodedPrivateKey(byte[] der) implements PrivateKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return ALGORITHM;
    }

    @Override
    public String getFormat() {
      return "PKCS#8";
    }

    @Override
    public byte[] getEncoded() {
      return der.clone();
    }

    /** Shows nothing of it. */
    @Override
    public String toString() {
      return "an Ed25519 private key";
    }
  }
}
