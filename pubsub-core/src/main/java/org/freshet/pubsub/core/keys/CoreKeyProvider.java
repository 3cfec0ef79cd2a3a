package org.freshet.pubsub.core.keys;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.freshet.pubsub.core.proto.KeyMessages;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PublicKey;
import org.freshet.pubsub.peer.SignedPeerRecord;

/**
 * Makes, reads and uses keys of all four libp2p types.
 *
 * <p>Remembers no key and no result, so nodes that share an instance share no work.
 */
public final class CoreKeyProvider implements KeyProvider {
  private final Map<KeyType, KeyAlgorithm> algorithms = new EnumMap<>(KeyType.class);
  private final SecureRandom random = new SecureRandom();
  private final KeyFiles keyFiles = new KeyFiles(this);

  /** Called by {@link java.util.ServiceLoader}. */
  public CoreKeyProvider() {
    this(Ed25519Math.fastest());
  }

  CoreKeyProvider(Ed25519Math ed25519) {
    algorithms.put(KeyType.ED25519, new Ed25519Keys(ed25519));
    algorithms.put(KeyType.SECP256K1, new Secp256k1Keys());
    algorithms.put(KeyType.ECDSA, new EcdsaKeys());
    algorithms.put(KeyType.RSA, new RsaKeys());
  }

  @Override
  public Identity generate(KeyType type) {
    return identity(type, algorithm(type).generate(random));
  }

  @Override
  public Identity decode(byte[] encodedPrivateKey) {
    try {
      var key = KeyMessages.PrivateKey.parseFrom(encodedPrivateKey);
      return identity(type(key.getType()), key.getData().toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("the bytes are no libp2p PrivateKey message", e);
    }
  }

  @Override
  public Identity decodePem(String pem) {
    PemKey key = PemKey.read(pem);
    return switch (key.form()) {
      case PKCS8 -> decodePkcs8(Pkcs8.read(key.der()));
      case PKCS1 -> identity(KeyType.RSA, key.der());
      case SEC1 -> decodeSec1(key.der());
    };
  }

  private Identity decodePkcs8(PrivateKeyInfo key) {
    KeyType type = Pkcs8.type(key);
    return identity(type, algorithm(type).ofPkcs8(key));
  }

  private Identity decodeSec1(byte[] der) {
    Sec1 key = Sec1.read(der);
    KeyType type = Pkcs8.typeOnCurve(key.curve());
    return identity(type, type == KeyType.ECDSA ? der : key.scalar());
  }

  @Override
  public Identity decodeSeed(KeyType type, byte[] seed) {
    return identity(type, algorithm(type).ofSeed(seed));
  }

  @Override
  public Identity load(Path file) throws IOException {
    return keyFiles.load(file);
  }

  private Identity identity(KeyType type, byte[] privateData) {
    return new CoreIdentity(type, algorithm(type), privateData);
  }

  @Override
  public Optional<PublicKey> decodePublic(byte[] encoded) {
    try {
      var key = KeyMessages.PublicKey.parseFrom(encoded);
      KeyType type = type(key.getType());
      byte[] data = key.getData().toByteArray();
      return algorithm(type).isPublicKey(data)
          ? Optional.of(PublicKey.of(type, data))
          : Optional.empty();
    } catch (InvalidProtocolBufferException noKey) {
      return Optional.empty();
    }
  }

  @Override
  public boolean verify(PublicKey key, List<ByteBuffer> parts, byte[] signature) {
    return algorithm(key.type()).verify(key.data(), parts, signature);
  }

  @Override
  public SignedPeerRecord seal(Identity identity, long sequence, List<Multiaddr> addresses) {
    return PeerRecords.seal(identity, sequence, addresses);
  }

  @Override
  public Optional<SignedPeerRecord> open(byte[] envelope) {
    return PeerRecords.open(this, envelope);
  }

  private KeyAlgorithm algorithm(KeyType type) {
    return Objects.requireNonNull(algorithms.get(type), "every key type has an algorithm");
  }

  private static KeyType type(KeyMessages.KeyType type) {
    return KeyType.ofCode(type.getNumber()).orElseThrow();
  }
}
