package org.freshet.pubsub.core.wire;

/**
 * Where the fields of one encoded {@code Message} are; filled anew for each message, so that
 * looking at a message makes no garbage. Not thread safe.
 */
final class MessageFields {
  static final int FROM = 1;
  static final int DATA = 2;
  static final int SEQNO = 3;
  static final int TOPIC = 4;
  static final int SIGNATURE = 5;
  static final int KEY = 6;

  /** By field number, 0 where the field is missing: a value never starts at an array's start. */
  private final int[] starts = new int[KEY + 1];

  private final int[] ends = new int[KEY + 1];
  private int signedEnd;
  private int unknownStart;
  private int unknownBytes;
  private boolean canonical;

  /**
   * Finds the fields of the message in this range.
   *
   * @return false when it is broken, or has one of its fields twice or in a wrong encoding
   */
  boolean find(FieldCursor cursor, int start, int end) {
    clear(start, end);
    int highest = 0;
    cursor.enter(start, end);
    while (cursor.next()) {
      int number = cursor.number();
      if (number > KEY) {
        addUnknown(cursor);
        highest = number;
        continue;
      }
      if (cursor.wireType() != FieldCursor.BYTES || has(number)) {
        return false;
      }
      starts[number] = cursor.valueStart();
      ends[number] = cursor.fieldEnd();
      if (number <= TOPIC) {
        signedEnd = cursor.fieldEnd();
      }
      canonical &= number > highest && cursor.hasShortestTag() && cursor.hasShortestLength();
      highest = Math.max(highest, number);
    }
    return cursor.fault() == null;
  }

  private void addUnknown(FieldCursor cursor) {
    if (unknownBytes == 0) {
      unknownStart = cursor.fieldStart();
    }
    unknownBytes += FieldBytes.unknownFieldBytes(cursor);
    canonical &= cursor.hasShortestTag();
  }

  private void clear(int start, int end) {
    for (int number = FROM; number <= KEY; number++) {
      starts[number] = 0;
      ends[number] = 0;
    }
    signedEnd = start;
    unknownStart = end;
    unknownBytes = 0;
    canonical = true;
  }

  /** Follows the message to another place. */
  void moveBy(int distance) {
    for (int number = FROM; number <= KEY; number++) {
      if (has(number)) {
        starts[number] += distance;
        ends[number] += distance;
      }
    }
    signedEnd += distance;
    unknownStart += distance;
  }

  /** {@return whether the message has the field, even an empty one} */
  boolean has(int number) {
    return starts[number] != 0;
  }

  /** {@return the first byte of the field's value, 0 where it is missing} */
  int start(int number) {
    return starts[number];
  }

  /** {@return behind the field's value, 0 where it is missing} */
  int end(int number) {
    return ends[number];
  }

  /** {@return how many bytes the field's value has, 0 where it is missing} */
  int size(int number) {
    return ends[number] - starts[number];
  }

  /** {@return whether the message has the form that {@link RawMessage} describes} */
  boolean isCanonical() {
    return canonical;
  }

  /** {@return behind the last byte of fields 1 to 4, where the message is canonical} */
  int signedEnd() {
    return signedEnd;
  }

  /** {@return the first byte of the first unknown field, the message's end where there is none} */
  int unknownStart() {
    return unknownStart;
  }

  /** {@return how many bytes the unknown fields have together in the canonical form} */
  int unknownBytes() {
    return unknownBytes;
  }
}
