package com.example.mine;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The little of protobuf's encoding that this plug-in needs; buffers are not consumed. */
final class Protobuf {
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int LENGTH_FIRST = 2;
  private static final int FOUR_BYTES = 5;

  private Protobuf() {}

  /** A field: all its bytes, and the same without its tag. */
  private record Field(int number, int type, ByteBuffer whole, ByteBuffer value) {}

  /** {@return the encoded field with this value} */
  static ByteBuffer varintField(int number, long value) {
    ByteBuffer out = ByteBuffer.allocate(20);
    putVarint(out, (long) number << 3 | VARINT);
    putVarint(out, value);
    return out.flip();
  }

  /** {@return the last value of the field, empty where it is not there} */
  static OptionalLong varint(int number, ByteBuffer encoded) {
    return fields(encoded).stream()
        .filter(field -> field.number == number && field.type == VARINT)
        .mapToLong(field -> varint(field.value.duplicate()))
        .reduce((earlier, last) -> last);
  }

  /** {@return whether the field is there} */
  static boolean has(int number, ByteBuffer encoded) {
    return fields(encoded).stream().anyMatch(field -> field.number == number);
  }

  /** {@return the rest, in its order} */
  static ByteBuffer without(int number, ByteBuffer encoded) {
    ByteBuffer rest = ByteBuffer.allocate(encoded.remaining());
    for (Field field : fields(encoded)) {
      if (field.number != number) {
        rest.put(field.whole.duplicate());
      }
    }
    return rest.flip();
  }

  /**
   * {@return the fields in their order}
   *
   * @throws IllegalArgumentException when the bytes are no fields
   */
  private static List<Field> fields(ByteBuffer encoded) {
    List<Field> fields = new ArrayList<>();
    ByteBuffer in = encoded.duplicate();
    try {
      while (in.hasRemaining()) {
        int start = in.position();
        long tag = varint(in);
        int valueStart = in.position();
        skipValue((int) tag & 7, in);
        ByteBuffer whole = encoded.duplicate().limit(in.position()).position(start);
        ByteBuffer value = whole.duplicate().position(valueStart);
        fields.add(new Field(Math.toIntExact(tag >>> 3), (int) tag & 7, whole, value));
      }
    } catch (BufferUnderflowException | ArithmeticException e) {
      throw new IllegalArgumentException("not protobuf fields", e);
    }
    return fields;
  }

  private static void skipValue(int type, ByteBuffer in) {
    switch (type) {
      case VARINT -> varint(in);
      case EIGHT_BYTES -> skip(Long.BYTES, in);
      case FOUR_BYTES -> skip(Integer.BYTES, in);
      case LENGTH_FIRST -> skip(varint(in), in);
      default -> throw new IllegalArgumentException("no such type of field: " + type);
    }
  }

  private static void skip(long bytes, ByteBuffer in) {
    if (bytes < 0 || bytes > in.remaining()) {
      throw new IllegalArgumentException("a field that is longer than what there is");
    }
    in.position(in.position() + (int) bytes);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = in.get();
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than ten bytes");
  }

  private static void putVarint(ByteBuffer out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }
}
