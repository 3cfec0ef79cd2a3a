package org.freshet.interop.harness;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The last lines of a node's standard error, and the faults that show there. */
final class ErrorLines {
  private static final int LINES_KEPT = 200;

  private final ArrayDeque<String> last = new ArrayDeque<>();
  private final List<String> faults = new ArrayList<>();

  synchronized void add(String line) {
    if (last.size() == LINES_KEPT) {
      last.remove();
    }
    last.add(line);
    if (line.contains("LEAK: ")) {
      faults.add("a buffer was lost: " + line);
    }
    if (line.startsWith("Exception in thread ") || line.contains("' panicked at ")) {
      faults.add("an exception that nobody caught: " + line);
    }
  }

  synchronized void addFault(String fault) {
    faults.add(fault);
  }

  synchronized List<String> last() {
    return List.copyOf(last);
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }
}
