package org.freshet.pubsub.core.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Fields of one message that are kept as they came: a view of the frame as long as they stand next
 * to each other, else a copy. Not thread safe.
 */
final class KeptFields {
  private static final ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final byte[] frame;
  private int start;
  private int end;
  private @Nullable ByteArrayOutputStream gathered;

  KeptFields(byte[] frame) {
    this.frame = frame;
  }

  void clear() {
    start = 0;
    end = 0;
    gathered = null;
  }

  /** Adds the cursor's field behind those that were added before. */
  void add(FieldCursor cursor) {
    int from = cursor.fieldStart();
    int to = cursor.fieldEnd();
    if (gathered != null) {
      gathered.write(frame, from, to - from);
    } else if (start == end) {
      start = from;
      end = to;
    } else if (from == end) {
      end = to;
    } else {
      gathered = new ByteArrayOutputStream();
      gathered.write(frame, start, end - start);
      gathered.write(frame, from, to - from);
    }
  }

  /** {@return a copy of all that was added, which does not keep the frame alive, read-only} */
  ByteBuffer toCopy() {
    ByteBuffer kept = view();
    if (!kept.hasRemaining()) {
      return NONE;
    }
    return ByteBuffer.allocate(kept.remaining()).put(kept).flip().asReadOnlyBuffer();
  }

  /** {@return all that was added, read-only, where possible as a view of the frame} */
  ByteBuffer view() {
    if (gathered != null) {
      return ByteBuffer.wrap(gathered.toByteArray()).asReadOnlyBuffer();
    }
    if (start == end) {
      return NONE;
    }
    return ByteBuffer.wrap(frame, start, end - start).slice().asReadOnlyBuffer();
  }
}
