package org.freshet.pubsub.peer;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The identity of a node: a multihash of its public key; immutable, equal by bytes.
 *
 * <p>Keys whose encoding has at most 42 bytes (Ed25519, secp256k1) are the multihash themselves, so
 * {@link #publicKey()} gives them back; others are hashed with SHA-256 (libp2p specs, peer-ids).
 */
public final class PeerId implements Comparable<PeerId> {
  private static final int MAX_INLINE_KEY_BYTES = 42;
  private static final int IDENTITY = 0x00;
  private static final int SHA2_256 = 0x12;

  private final byte[] multihash;
  private final int hash;
  private volatile String text = "";

  private PeerId(byte[] multihash) {
    this.multihash = multihash;
    this.hash = Arrays.hashCode(multihash);
  }

  /** {@return the identity of a public key} */
  public static PeerId of(PublicKey key) {
    return new PeerId(multihashOf(key.encoded()));
  }

  /**
   * {@return whether this is the identity of the public key that these bytes encode} False for
   * another encoding than the one that {@link PublicKey#encoded()} makes, even of the same key.
   */
  public boolean isOf(byte[] encodedKey) {
    return Arrays.equals(multihash, multihashOf(encodedKey));
  }

  private static byte[] multihashOf(byte[] encodedKey) {
    if (encodedKey.length <= MAX_INLINE_KEY_BYTES) {
      return prefixed(IDENTITY, encodedKey);
    }
    try {
      return prefixed(SHA2_256, MessageDigest.getInstance("SHA-256").digest(encodedKey));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * {@return the identity with these multihash bytes}
   *
   * @throws IllegalArgumentException when they are no identity or SHA-256 multihash
   */
  public static PeerId ofBytes(byte[] multihash) {
    return read(multihash, 0, multihash.length)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a peer id is an identity or SHA-256 multihash of at most 44 bytes; these are "
                        + multihash.length
                        + " bytes of something else"));
  }

  /**
   * {@return the identity whose multihash bytes are a range of the array, empty when they are no
   * identity or SHA-256 multihash}
   *
   * <p>For bytes that a stranger wrote, where what is no identity is nothing unusual.
   *
   * @param start the first byte
   * @param end behind the last byte
   */
  public static Optional<PeerId> read(byte[] source, int start, int end) {
    int length = end - start;
    if (length <= 2 || source[start + 1] != length - 2) {
      return Optional.empty();
    }
    boolean sha = source[start] == SHA2_256 && length == 34;
    boolean inline = source[start] == IDENTITY && length <= 2 + MAX_INLINE_KEY_BYTES;
    return sha || inline
        ? Optional.of(new PeerId(Arrays.copyOfRange(source, start, end)))
        : Optional.empty();
  }

  /**
   * {@return the identity written as text}
   *
   * @param text base58 ({@code 12D3…}, {@code Qm…}) or a CIDv1 in base32 ({@code bafz…}) or base58
   *     ({@code z5A…})
   * @throws IllegalArgumentException when it is neither
   */
  public static PeerId parse(String text) {
    if (text.startsWith("1") || text.startsWith("Qm")) {
      return ofBytes(BaseEncoding.fromBase58(text));
    }
    if (text.startsWith("b")) {
      return ofCid(BaseEncoding.fromBase32(text.substring(1)));
    }
    if (text.startsWith("z")) {
      return ofCid(BaseEncoding.fromBase58(text.substring(1)));
    }
    throw new IllegalArgumentException(
        "a peer id begins with 1, Qm (base58) or b, z (CIDv1): '" + text + "'");
  }

  private static PeerId ofCid(byte[] cid) {
    if (cid.length < 2 || cid[0] != 0x01 || cid[1] != 0x72) {
      throw new IllegalArgumentException("the CID is no CIDv1 of a libp2p key");
    }
    return ofBytes(Arrays.copyOfRange(cid, 2, cid.length));
  }

  private static byte[] prefixed(int code, byte[] digest) {
    byte[] out = new byte[digest.length + 2];
    out[0] = (byte) code;
    out[1] = (byte) digest.length;
    System.arraycopy(digest, 0, out, 2, digest.length);
    return out;
  }

  /** {@return a copy of the multihash bytes} */
  public byte[] bytes() {
    return multihash.clone();
  }

  /** {@return the public key, where the identity contains it} */
  public Optional<PublicKey> publicKey() {
    if (multihash[0] != IDENTITY || multihash.length < 6 || multihash[2] != 0x08) {
      return Optional.empty();
    }
    if (multihash[4] != 0x12 || multihash[5] != multihash.length - 6) {
      return Optional.empty();
    }
    return KeyType.ofCode(multihash[3])
        .map(t -> PublicKey.of(t, Arrays.copyOfRange(multihash, 6, multihash.length)));
  }

  /** {@return the identity as CIDv1 in base32} */
  public String toCid() {
    byte[] cid = new byte[multihash.length + 2];
    cid[0] = 0x01;
    cid[1] = 0x72;
    System.arraycopy(multihash, 0, cid, 2, multihash.length);
    return "b" + BaseEncoding.base32(cid);
  }

  @Override
  public int compareTo(PeerId other) {
    return Arrays.compareUnsigned(multihash, other.multihash);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof PeerId id && hash == id.hash && Arrays.equals(multihash, id.multihash);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** {@return the identity in base58} */
  @Override
  public String toString() {
    String known = text;
    if (known.isEmpty()) {
      known = BaseEncoding.base58(multihash);
      text = known;
    }
    return known;
  }
}
