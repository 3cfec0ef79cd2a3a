package org.freshet.pubsub.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What makes two copies of a message the same one; immutable, equal by bytes.
 *
 * <p>Ids come from strangers: it is {@link Comparable}, so that a hash table full of ids chosen to
 * collide stays fast.
 */
public final class MessageId implements Comparable<MessageId> {
  /**
   * The longest id that a message may have; longer ones would cost more than the messages. That of
   * js with the largest RSA key fits.
   */
  public static final int MAX_BYTES = 2048;

  /** That of a message which is refused before it has one: no bytes. */
  public static final MessageId NONE = new MessageId(new byte[0]);

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** 2^64 divided by the golden ratio: a product with it depends on all bits below. */
  private static final long GOLDEN_RATIO = 0x9e37_79b9_7f4a_7c15L;

  private final byte[] bytes;
  private final int hash;

  private MessageId(byte[] bytes) {
    this.bytes = bytes;
    this.hash = hash(bytes);
  }

  /**
   * Mixes all bits of each 8 bytes: of ids that are counted up, which those of one author are,
   * {@link Arrays#hashCode(byte[])} gives many the same.
   */
  private static int hash(byte[] bytes) {
    long hash = bytes.length;
    int at = 0;
    while (at + Long.BYTES <= bytes.length) {
      hash = mixed(hash ^ (long) LONGS.get(bytes, at));
      at += Long.BYTES;
    }
    while (at < bytes.length) {
      hash = mixed(hash ^ bytes[at++]);
    }
    return (int) hash;
  }

  private static long mixed(long bits) {
    long product = (bits ^ bits >>> 32) * GOLDEN_RATIO;
    return product ^ product >>> 32;
  }

  /** {@return the id with these bytes, which are copied} */
  public static MessageId of(byte[] bytes) {
    return new MessageId(bytes.clone());
  }

  /**
   * {@return the id made of these bytes without a copy}
   *
   * @param bytes never changed by the caller afterwards
   */
  public static MessageId ofTrusted(byte[] bytes) {
    return new MessageId(bytes);
  }

  /** {@return a copy of the bytes} */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** {@return how many bytes it has} */
  public int length() {
    return bytes.length;
  }

  /** {@return the byte at an index from 0 to {@code length() - 1}} */
  public byte byteAt(int index) {
    return bytes[index];
  }

  @Override
  public int compareTo(MessageId other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof MessageId id && hash == id.hash && Arrays.equals(bytes, id.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** {@return the bytes in hexadecimal} */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
