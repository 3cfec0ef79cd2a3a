package org.freshet.pubsub.testkit.transport;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.freshet.pubsub.transport.Stream;

/** Writes so many bytes of the {@link Pattern}, each chunk when the one before it is written. */
final class PatternWriter {
  /** So long without a write's completion means that the far side's reader holds them. */
  private static final int STANDING_MILLIS = 100;

  private final Stream stream;
  private final long totalBytes;
  private final AtomicLong writtenBytes = new AtomicLong();

  /** How often {@link #next} has been called and not been seen to. */
  private final AtomicInteger due = new AtomicInteger();

  /** Offered to the stream; belongs to whoever sees to {@link #due}. */
  private long offeredBytes;

  PatternWriter(Stream stream, long totalBytes) {
    this.stream = stream;
    this.totalBytes = totalBytes;
  }

  void start() {
    next();
  }

  /** Not recursive, for a write may complete at once. */
  private void next() {
    if (due.getAndIncrement() == 0) {
      do {
        writeOne();
      } while (due.decrementAndGet() != 0);
    }
  }

  private void writeOne() {
    if (offeredBytes == totalBytes) {
      stream.closeWrite();
      return;
    }
    var chunk = Pattern.at(offeredBytes, totalBytes - offeredBytes);
    int bytes = chunk.remaining();
    offeredBytes += bytes;
    stream
        .write(List.of(chunk))
        .thenRun(
            () -> {
              writtenBytes.addAndGet(bytes);
              next();
            });
  }

  /** {@return how many bytes the stream took, when it takes no more for now} */
  long writtenWhenItStands(Patience patience) {
    long before = -1;
    while (before != writtenBytes.get() || before == 0) {
      before = writtenBytes.get();
      patience.pass(STANDING_MILLIS);
    }
    return before;
  }
}
