package org.freshet.pubsub.core.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/** The pubsub streams of a node by number. Any thread. */
final class StreamTable {
  /** Odd numbers are those of streams that the far side opened; the engine gives the even ones. */
  private final AtomicLong nextOdd = new AtomicLong(1);

  private final Map<Long, Entry> byNumber = new ConcurrentHashMap<>();

  /** A stream from the decision to open it. */
  static final class Entry {
    private final ReadAllowance allowance = new ReadAllowance();

    /** Null until it is negotiated. */
    private volatile @Nullable Stream stream;

    /** Not null iff it was reset before it was negotiated. */
    private volatile @Nullable StreamError abandoned;

    @Nullable Stream stream() {
      return stream;
    }

    /** {@return null to use it, or why it must be reset because nobody wants it any more} */
    @Nullable StreamError negotiated(Stream negotiated) {
      stream = negotiated;
      return abandoned;
    }

    /** The engine allows so many more bytes to be read. */
    void credit(int bytes) {
      request(allowance.give(bytes));
    }

    /** So many bytes were read; their frames are charged so much more than they have. */
    void delivered(int bytes, long surcharge) {
      request(allowance.deliver(bytes, surcharge));
    }

    private void request(int bytes) {
      Stream now = stream;
      if (now != null && bytes > 0) {
        now.request(bytes);
      }
    }

    void reset(StreamError why) {
      abandoned = why;
      Stream now = stream;
      if (now != null) {
        now.reset(why);
      }
    }
  }

  long addInbound(Stream stream) {
    long number = nextOdd.getAndAdd(2);
    Entry entry = new Entry();
    entry.stream = stream;
    byNumber.put(number, entry);
    return number;
  }

  Entry addOutbound(long number) {
    Entry entry = new Entry();
    byNumber.put(number, entry);
    return entry;
  }

  @Nullable Entry get(long number) {
    return byNumber.get(number);
  }

  /** {@return the stream, null when it is not negotiated yet or has ended} */
  @Nullable Stream stream(long number) {
    Entry entry = byNumber.get(number);
    return entry == null ? null : entry.stream();
  }

  void remove(long number) {
    byNumber.remove(number);
  }
}
