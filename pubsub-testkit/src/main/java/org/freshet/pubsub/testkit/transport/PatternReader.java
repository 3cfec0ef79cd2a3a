package org.freshet.pubsub.testkit.transport;

import java.nio.ByteBuffer;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamListener;
import org.jspecify.annotations.Nullable;

/** Reads the {@link Pattern} once it is told to, and keeps nothing of it. */
final class PatternReader implements StreamListener {
  private static final int AHEAD_BYTES = 1 << 20;

  private final Stream stream;
  private volatile long readBytes;
  private volatile @Nullable String fault;
  private volatile boolean whole;

  PatternReader(Stream stream) {
    this.stream = stream;
  }

  void start() {
    stream.request(AHEAD_BYTES);
  }

  long readBytes() {
    return readBytes;
  }

  /** {@return what is wrong, null if nothing} */
  @Nullable String fault() {
    return fault;
  }

  /** {@return whether the far side has ended its direction, or something is wrong} */
  boolean isDone() {
    return whole || fault != null;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // calls come one at a time
  public void onBytes(ByteBuffer bytes) {
    int n = bytes.remaining();
    while (bytes.hasRemaining()) {
      ByteBuffer expected = Pattern.at(readBytes, bytes.remaining());
      ByteBuffer part = bytes.slice(bytes.position(), expected.remaining());
      if (!part.equals(expected)) {
        fault = "other bytes than were sent, behind " + readBytes;
      }
      bytes.position(bytes.position() + part.remaining());
      readBytes += part.remaining();
    }
    stream.request(n);
  }

  @Override
  public void onHalfClosed() {
    whole = true;
    stream.closeWrite();
  }

  @Override
  public void onClosed(StreamError why) {
    if (!why.isClean()) {
      fault = "the stream ended behind " + readBytes + ": " + why;
    }
  }
}
