package org.freshet.pubsub.core.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream's bytes into frames: an unsigned varint with the length, then so many bytes of
 * content (libp2p specs, pubsub).
 *
 * <p>Bytes are copied once, into the array that the frame is given in; a frame that comes in many
 * pieces and is larger than {@value #LARGE_FRAME_BYTES} bytes up to 1.2 times, because a length
 * alone reserves no memory. An array that its sink does not keep serves a later frame, of this
 * stream or another one. For the thread of the stream's listener; not thread safe.
 */
public final class FrameDecoder {
  /** Up to this size a frame that has begun reserves its memory at once. */
  public static final int LARGE_FRAME_BYTES = 16 << 10;

  private static final int MAX_PREFIX_BYTES = 5;
  private static final int GROWTH = 8;
  private static final byte[] EMPTY = new byte[0];

  /** The largest array that is kept for later frames. */
  private static final int MAX_SPARE_BYTES = 64 << 10;

  /** An array that is free, for the frames of all streams that a thread reads. */
  private static final ThreadLocal<byte[]> SPARE = ThreadLocal.withInitial(() -> EMPTY);

  private final int maxFrameBytes;

  /** How many bytes of the current frame's prefix have been read. */
  private int prefixBytes;

  /** The length as far as it has been read. */
  private long length;

  private boolean inContent;

  /** Whether {@link #takeLargeBegun} has told of the current frame. */
  private boolean told;

  /** What there is of the current frame's content, {@code filled} bytes of it. */
  private byte[] content = EMPTY;

  private int filled;
  private @Nullable StreamError error;

  /**
   * Starts before the first frame.
   *
   * @param maxFrameBytes the longest content that is taken
   */
  public FrameDecoder(int maxFrameBytes) {
    this.maxFrameBytes = maxFrameBytes;
  }

  /** Takes frames. */
  public interface Sink {
    /**
     * A frame is complete.
     *
     * @param frame begins with its content; whatever is behind that means nothing
     * @param length of the content, possibly 0
     * @param wireBytes what it took on the stream, length prefix included
     * @return whether the sink keeps the array; else it is used for other frames from then on
     */
    boolean onFrame(byte[] frame, int length, int wireBytes);
  }

  /**
   * Reads all of the bytes and gives on the frames that they complete, in order.
   *
   * @return why the stream is to be reset, if it is; once there was a fault each call gives it
   */
  public Optional<StreamError> feed(ByteBuffer bytes, Sink sink) {
    while (error == null && bytes.hasRemaining()) {
      if (!inContent) {
        readPrefix(bytes);
      }
      if (inContent) {
        readContent(bytes, sink);
      }
    }
    bytes.position(bytes.limit());
    return Optional.ofNullable(error);
  }

  /**
   * {@return what the current frame will have taken on the stream, once for each frame that is
   * large and not complete; else 0}
   */
  public int takeLargeBegun() {
    if (!inContent || told || length <= LARGE_FRAME_BYTES) {
      return 0;
    }
    told = true;
    return prefixBytes + (int) length;
  }

  private void readPrefix(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      length |= (long) (b & 0x7f) << 7 * prefixBytes;
      prefixBytes++;
      if (b >= 0) {
        checkLength();
        return;
      }
      if (prefixBytes == MAX_PREFIX_BYTES) {
        error = StreamError.PROTOCOL_VIOLATION.because("a frame whose length does not end");
        return;
      }
    }
  }

  private void checkLength() {
    if (length > Integer.MAX_VALUE) {
      error = StreamError.PROTOCOL_VIOLATION.because("a frame whose length has over 31 bits");
    } else if (length > maxFrameBytes) {
      error =
          StreamError.RESOURCE_LIMIT.because(
              "a frame of " + length + " bytes, of which the limit is " + maxFrameBytes);
    } else {
      inContent = true;
    }
  }

  private void readContent(ByteBuffer bytes, Sink sink) {
    int wanted = (int) length - filled;
    int available = Math.min(wanted, bytes.remaining());
    if (filled + available > content.length) {
      makeRoom(filled + available);
    }
    bytes.get(content, filled, available);
    filled += available;
    if (available == wanted) {
      byte[] frame = content;
      int frameBytes = filled;
      int wireBytes = prefixBytes + filled;
      reset();
      if (!sink.onFrame(frame, frameBytes, wireBytes) && frame.length <= MAX_SPARE_BYTES) {
        spare(frame);
      }
    }
  }

  /** Reserves some times what has come at the most, or takes what is free and not too large. */
  private void makeRoom(int needed) {
    int size = (int) Math.min(length, Math.max(LARGE_FRAME_BYTES, (long) needed * GROWTH));
    if (content.length > 0) {
      content = Arrays.copyOf(content, size);
      return;
    }
    byte[] spare = SPARE.get();
    boolean complete = needed == length;
    boolean large = length > LARGE_FRAME_BYTES && spare.length <= 2 * length;
    if (spare.length >= length && (complete || large)) {
      content = spare;
      SPARE.set(EMPTY);
    } else {
      content = new byte[size];
    }
  }

  private static void spare(byte[] free) {
    if (SPARE.get().length < free.length) {
      SPARE.set(free);
    }
  }

  private void reset() {
    prefixBytes = 0;
    length = 0;
    inContent = false;
    told = false;
    content = EMPTY;
    filled = 0;
  }
}
