package org.freshet.pubsub.core.wire;

/** Encodes protobuf fields into a byte array. */
final class FieldBytes {
  private FieldBytes() {}

  /** {@return the tag of a field, for numbers up to 15 one byte} */
  static int tag(int number, int wireType) {
    return number << 3 | wireType;
  }

  /** {@return how many bytes the number takes, read as unsigned} */
  static int varintBytes(int value) {
    return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
  }

  /** {@return how many bytes a field with a number up to 15 and so many bytes of content takes} */
  static int fieldBytes(int contentBytes) {
    return 1 + varintBytes(contentBytes) + contentBytes;
  }

  /** {@return behind the number, which is written in its shortest form} */
  static int putVarint(byte[] target, int at, int value) {
    int position = at;
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      target[position++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[position++] = (byte) rest;
    return position;
  }

  /** {@return behind the tag and length of a field with a number up to 15} */
  static int putHeader(byte[] target, int at, int number, int contentBytes) {
    target[at] = (byte) tag(number, FieldCursor.BYTES);
    return putVarint(target, at + 1, contentBytes);
  }

  /** {@return behind the field with a number up to 15} */
  static int putField(byte[] target, int at, int number, byte[] content) {
    return putField(target, at, number, content, 0, content.length);
  }

  /** {@return behind the field with a number up to 15} */
  static int putField(byte[] target, int at, int number, byte[] source, int from, int to) {
    int position = putHeader(target, at, number, to - from);
    System.arraycopy(source, from, target, position, to - from);
    return position + to - from;
  }

  /** {@return how many bytes {@link #putUnknownField} writes} */
  static int unknownFieldBytes(FieldCursor cursor) {
    return varintBytes(cursor.tag()) + cursor.fieldEnd() - cursor.tagEnd();
  }

  /**
   * {@return behind the cursor's field, of which the tag is written in its shortest form and the
   * rest as it came}
   */
  static int putUnknownField(byte[] target, int at, byte[] source, FieldCursor cursor) {
    int position = putVarint(target, at, cursor.tag());
    int rest = cursor.fieldEnd() - cursor.tagEnd();
    System.arraycopy(source, cursor.tagEnd(), target, position, rest);
    return position + rest;
  }
}
