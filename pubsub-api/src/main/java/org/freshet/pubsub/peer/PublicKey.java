package org.freshet.pubsub.peer;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A public key of an identity; immutable, equal by type and bytes.
 *
 * <p>It carries bytes and no mathematics: {@link KeyProvider} verifies with it.
 */
public final class PublicKey {
  private final KeyType type;
  private final byte[] data;

  private PublicKey(KeyType type, byte[] data) {
    this.type = type;
    this.data = data;
  }

  /**
   * {@return the key with this raw form}
   *
   * @param data 32 raw bytes for Ed25519, 33 compressed bytes for secp256k1, PKIX DER for ECDSA and
   *     RSA; copied
   */
  public static PublicKey of(KeyType type, byte[] data) {
    return new PublicKey(type, data.clone());
  }

  /** {@return what kind of key it is} */
  public KeyType type() {
    return type;
  }

  /** {@return a copy of the raw form, see {@link #of}} */
  public byte[] data() {
    return data.clone();
  }

  /**
   * {@return libp2p's protobuf encoding: field 1 the type, field 2 the data, both always there, in
   * this order}
   */
  public byte[] encoded() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(data.length + 6);
    out.write(0x08);
    out.write(type.code());
    out.write(0x12);
    int length = data.length;
    while (length >= 0x80) {
      out.write(length & 0x7f | 0x80);
      length >>>= 7;
    }
    out.write(length);
    out.write(data, 0, data.length);
    return out.toByteArray();
  }

  /** {@return the identity that this key stands for} */
  public PeerId peerId() {
    return PeerId.of(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicKey key && type == key.type && Arrays.equals(data, key.data);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return type + ":" + HexFormat.of().formatHex(data);
  }
}
