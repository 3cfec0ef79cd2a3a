package org.freshet.pubsub.core.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Buffers for frames that many messages share, used again once they have been written: under load
 * they would be a quarter of all garbage.
 */
final class FrameBuffers {
  /**
   * A frame of fewer bytes gets no new buffer of full size where none is free: many streams that
   * are stalled would keep many times what they have to write.
   */
  static final int MIN_BYTES = 16 << 10;

  /** The largest shared frame with its length prefix. */
  private static final int BYTES = FramePacker.MAX_SHARED_FRAME_BYTES + 8;

  /** As many as one stream has under way, and some more. */
  private static final int MAX_FREE = 16;

  private final Deque<ByteBuffer> free = new ArrayDeque<>();

  /** {@return an empty buffer for a frame with its prefix} */
  ByteBuffer take(int frameBytes) {
    ByteBuffer kept = frameBytes > BYTES ? null : free.poll();
    if (kept != null) {
      return kept.clear();
    }
    boolean full = frameBytes >= MIN_BYTES && frameBytes <= BYTES;
    return ByteBuffer.allocate(full ? BYTES : frameBytes);
  }

  /** Takes back what {@link #take} gave and nobody reads any more. */
  void giveBack(ByteBuffer buffer) {
    if (buffer.capacity() == BYTES && free.size() < MAX_FREE) {
      free.push(buffer);
    }
  }
}
