package org.freshet.pubsub.benchmarks.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether anything has grown. */
final class Verdict {
  /** What is read at a moment differs by so much without anything growing. */
  private static final double TOLERANCE = 0.1;

  private static final long HEAP_BYTES = 8L << 20;

  /** A chunk of the allocator's. */
  private static final long DIRECT_BYTES = 8L << 20;

  private static final long THREADS = 8;
  private static final long DESCRIPTORS = 12;
  private static final long TABLE_ENTRIES = 64;

  private Verdict() {}

  /** {@return a sentence for each figure that is larger in the end than it may be} */
  static List<String> grown(Reading early, Reading late) {
    List<String> grown = new ArrayList<>();
    check(grown, "heap bytes", early.heapBytes(), late.heapBytes(), HEAP_BYTES);
    check(grown, "direct bytes", early.directBytes(), late.directBytes(), DIRECT_BYTES);
    check(grown, "threads", early.threads(), late.threads(), THREADS);
    check(grown, "descriptors", early.descriptors(), late.descriptors(), DESCRIPTORS);
    check(grown, "table entries", early.tableEntries(), late.tableEntries(), TABLE_ENTRIES);
    return grown;
  }

  private static void check(List<String> grown, String what, long early, long late, long slack) {
    long most = early + slack + (long) (TOLERANCE * early);
    if (late > most) {
      grown.add(
          String.format(
              Locale.ROOT, "%s grew from %,d to %,d, above %,d", what, early, late, most));
    }
  }
}
