package org.freshet.pubsub.core.wire;

import org.jspecify.annotations.Nullable;

/**
 * Walks over the fields of one encoded protobuf message, in place and without garbage.
 *
 * <p>{@link #next} moves to a field, the accessors tell about that field. When {@code next} gives
 * false, {@link #fault} tells a broken message from one that has ended. A cursor is made for one
 * array and may be sent over any range of it. Not thread safe.
 */
final class FieldCursor {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  private static final int GROUP_START = 3;
  private static final int GROUP_END = 4;
  static final int FIXED32 = 5;

  private static final int MAX_VARINT_BYTES = 10;

  private final byte[] bytes;
  private int end;

  /** Behind the current field; at the next one. */
  private int position;

  private int fieldStart;
  private int tagEnd;
  private int valueStart;
  private int tag;
  private long varint;
  private boolean tagShortest;
  private boolean lengthShortest;

  /** Whether the number that was read last has the shortest form. */
  private boolean shortest;

  private @Nullable String fault;

  FieldCursor(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Goes before the first field of the message in this range. */
  void enter(int start, int end) {
    this.position = start;
    this.end = end;
    this.fault = null;
  }

  /** {@return whether there is a further field; false at the end and at a fault} */
  boolean next() {
    if (position == end || fault != null) {
      return false;
    }
    fieldStart = position;
    long wide = readVarint();
    if (fault != null) {
      return false;
    }
    if (wide >>> 32 != 0) {
      return fail("a tag of more than 32 bits");
    }
    tag = (int) wide;
    tagEnd = position;
    tagShortest = shortest;
    lengthShortest = true;
    if (number() == 0) {
      return fail("field number 0");
    }
    return readValue();
  }

  private boolean readValue() {
    valueStart = position;
    switch (wireType()) {
      case VARINT -> {
        varint = readVarint();
        return fault == null;
      }
      case FIXED64 -> {
        return skip(8);
      }
      case BYTES -> {
        long length = readVarint();
        lengthShortest = shortest;
        valueStart = position;
        return fault == null && skip(length);
      }
      case FIXED32 -> {
        return skip(4);
      }
      case GROUP_START, GROUP_END -> {
        return fail("a group");
      }
      default -> {
        return fail("an unknown wire type");
      }
    }
  }

  private boolean skip(long length) {
    if (length < 0 || length > end - position) {
      return fail("a field that is longer than what contains it");
    }
    position += (int) length;
    return true;
  }

  private long readVarint() {
    long value = 0;
    int stop = Math.min(end, position + MAX_VARINT_BYTES);
    int shift = 0;
    for (int at = position; at < stop; at++, shift += 7) {
      byte b = bytes[at];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        shortest = b != 0 || at == position;
        position = at + 1;
        return value;
      }
    }
    fail(stop == end ? "a number that is cut off" : "a number of more than 10 bytes");
    return 0;
  }

  private boolean fail(String what) {
    fault = what;
    return false;
  }

  /** {@return what is wrong with the message, null as long as nothing is} */
  @Nullable String fault() {
    return fault;
  }

  /** {@return the field's number and wire type, as the tag has them} */
  int tag() {
    return tag;
  }

  /** {@return the field's number, at least 1} */
  int number() {
    return tag >>> 3;
  }

  /** {@return how the field is encoded: {@link #VARINT} or one of the others} */
  int wireType() {
    return tag & 7;
  }

  /** {@return the first byte of the field's tag} */
  int fieldStart() {
    return fieldStart;
  }

  /** {@return behind the field's tag} */
  int tagEnd() {
    return tagEnd;
  }

  /** {@return the first byte of the value, behind the length where there is one} */
  int valueStart() {
    return valueStart;
  }

  /** {@return behind the field's last byte} */
  int fieldEnd() {
    return position;
  }

  /** {@return the value of a {@link #VARINT} field} */
  long varint() {
    return varint;
  }

  /** {@return whether the tag has the shortest form} */
  boolean hasShortestTag() {
    return tagShortest;
  }

  /** {@return whether the length of a {@link #BYTES} field has the shortest form} */
  boolean hasShortestLength() {
    return lengthShortest;
  }
}
