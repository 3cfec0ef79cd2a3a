package org.freshet.pubsub.transport.tcp;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.PublicKey;
import org.freshet.pubsub.peer.SignedPeerRecord;

/** Ed25519 on the JDK: what a transport needs of the core's key provider, without the core. */
public final class TestKeys implements KeyProvider {
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  @Override
  public Identity generate(KeyType type) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] encoded = pair.getPublic().getEncoded();
      byte[] raw = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
      return new TestIdentity(pair, PublicKey.of(KeyType.ED25519, raw));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@return a new identity} */
  public Identity generate() {
    return generate(KeyType.ED25519);
  }

  @Override
  public Identity decode(byte[] encodedPrivateKey) {
    throw readsNone();
  }

  @Override
  public Identity decodePem(String pem) {
    throw readsNone();
  }

  @Override
  public Identity decodeSeed(KeyType type, byte[] seed) {
    throw readsNone();
  }

  @Override
  public Identity load(Path file) {
    throw readsNone();
  }

  private static UnsupportedOperationException readsNone() {
    return new UnsupportedOperationException("transports read no private keys");
  }

  @Override
  public Optional<PublicKey> decodePublic(byte[] encoded) {
    byte[] head = {0x08, 0x01, 0x12, 0x20};
    boolean ed25519 = encoded.length == 36 && Arrays.equals(head, 0, 4, encoded, 0, 4);
    return ed25519
        ? Optional.of(PublicKey.of(KeyType.ED25519, Arrays.copyOfRange(encoded, 4, 36)))
        : Optional.empty();
  }

  @Override
  public boolean verify(PublicKey key, byte[] message, byte[] signature) {
    try {
      byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + 32);
      System.arraycopy(key.data(), 0, encoded, X509_PREFIX.length, 32);
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Override
  public SignedPeerRecord seal(Identity identity, long sequence, List<Multiaddr> addresses) {
    throw new UnsupportedOperationException("transports seal no records");
  }

  @Override
  public Optional<SignedPeerRecord> open(byte[] envelope) {
    throw new UnsupportedOperationException("transports open no records");
  }

  private record TestIdentity(KeyPair pair, PublicKey publicKey) implements Identity {
    @Override
    public PeerId peerId() {
      return publicKey.peerId();
    }

    @Override
    public byte[] sign(byte[] message) {
      try {
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(pair.getPrivate());
        signer.update(message);
        return signer.sign();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public byte[] encodedPrivateKey() {
      throw new UnsupportedOperationException("not needed");
    }

    @Override
    public String toPem() {
      throw new UnsupportedOperationException("not needed");
    }

    @Override
    public Optional<byte[]> seed() {
      return Optional.empty();
    }
  }
}
