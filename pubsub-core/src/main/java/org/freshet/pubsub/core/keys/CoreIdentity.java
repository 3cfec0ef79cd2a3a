package org.freshet.pubsub.core.keys;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.freshet.pubsub.core.keys.KeyAlgorithm.KeyPair;
import org.freshet.pubsub.core.proto.KeyMessages;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.PublicKey;

/** An identity with its private key in memory; immutable. */
final class CoreIdentity implements Identity {
  private final KeyAlgorithm algorithm;
  private final KeyPair pair;
  private final PublicKey publicKey;
  private final PeerId peerId;

  /**
   * Creates it from a raw private key.
   *
   * @throws IllegalArgumentException when it is none of that algorithm
   */
  CoreIdentity(KeyType type, KeyAlgorithm algorithm, byte[] privateData) {
    this.algorithm = algorithm;
    this.pair = algorithm.decode(privateData);
    this.publicKey = PublicKey.of(type, pair.publicData());
    this.peerId = publicKey.peerId();
  }

  @Override
  public PublicKey publicKey() {
    return publicKey;
  }

  @Override
  public PeerId peerId() {
    return peerId;
  }

  @Override
  public byte[] sign(byte[] message) {
    return pair.signer().sign(message);
  }

  @Override
  public byte[] encodedPrivateKey() {
    return KeyMessages.PrivateKey.newBuilder()
        .setType(KeyMessages.KeyType.forNumber(publicKey.type().code()))
        .setData(ByteString.copyFrom(pair.privateData()))
        .build()
        .toByteArray();
  }

  @Override
  public String toPem() {
    return PemKey.write(algorithm.toPkcs8(pair.privateData()));
  }

  @Override
  public Optional<byte[]> seed() {
    return algorithm.seed(pair.privateData());
  }

  /** {@return who it is; never the private key} */
  @Override
  public String toString() {
    return "Identity[" + peerId + "]";
  }
}
