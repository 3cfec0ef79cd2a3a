package org.freshet.interop.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Everything that a node has printed so far, to search and to wait for; safe for any thread. */
final class EventLog {
  private static final int LAST_EVENTS_SHOWN = 12;
  private static final int ALIKE_SHOWN = 5;

  /** The same for all nodes, so that their stories can be laid side by side. */
  private static final long START_NANOS = System.nanoTime();

  /** In the order of printing; guarded by this, as all below. */
  private final List<Event> events = new ArrayList<>();

  /** When each of them came, after {@link #START_NANOS}. */
  private final List<Duration> arrivals = new ArrayList<>();

  private boolean ended;

  synchronized void add(Event event) {
    events.add(event);
    arrivals.add(Duration.ofNanos(System.nanoTime() - START_NANOS));
    notifyAll();
  }

  /** Says that nothing will be added any more. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  synchronized int size() {
    return events.size();
  }

  synchronized List<Event> from(int mark) {
    return List.copyOf(events.subList(mark, events.size()));
  }

  /**
   * {@return the first so many events that are wanted, among those behind the mark, told already or
   * yet to come}
   *
   * @throws AssertionError when they do not come in time, or the node has ended
   */
  List<Event> await(int mark, int count, Predicate<Event> wanted, Duration patience) {
    List<Event> found = new ArrayList<>();
    long deadlineNanos = System.nanoTime() + patience.toNanos();
    int next = mark;
    while (true) {
      List<Event> fresh = awaitMoreThan(next, deadlineNanos);
      for (Event event : fresh) {
        if (wanted.test(event)) {
          found.add(event);
        }
        if (found.size() == count) {
          return found;
        }
      }
      if (fresh.isEmpty()) {
        throw new AssertionError(
            "%d of %d events %s came %s; the last of all are%n%s"
                .formatted(found.size(), count, wanted, whyNoMore(patience), lastLines()));
      }
      next += fresh.size();
    }
  }

  /** {@return the events behind the mark as soon as there are any; none at the end of patience} */
  private synchronized List<Event> awaitMoreThan(int mark, long deadlineNanos) {
    try {
      while (events.size() == mark && !ended) {
        long leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos <= 0) {
          break;
        }
        TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
      }
      return from(mark);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted: the test takes too long", e);
    }
  }

  private synchronized String whyNoMore(Duration patience) {
    return ended ? "before it ended" : "within " + patience.toMillis() + " ms";
  }

  /**
   * {@return all events with their seconds, a line each, but only the first of many of a kind in a
   * row}
   */
  synchronized String summary() {
    StringBuilder lines = new StringBuilder();
    int alike = 0;
    for (int i = 0; i < events.size(); i++) {
      alike = i > 0 && kind(i).equals(kind(i - 1)) ? alike + 1 : 0;
      boolean lastOfMany =
          alike >= ALIKE_SHOWN && (i + 1 == events.size() || !kind(i).equals(kind(i + 1)));
      if (alike < ALIKE_SHOWN) {
        double seconds = arrivals.get(i).toMillis() / 1000.0;
        lines.append("%.3f %s%n".formatted(seconds, events.get(i)));
      } else if (lastOfMany) {
        lines.append("… ").append(alike + 1 - ALIKE_SHOWN).append(" more of them\n");
      }
    }
    return lines.toString();
  }

  private String kind(int index) {
    return String.valueOf(events.get(index).fields().get("event"));
  }

  private synchronized String lastLines() {
    List<Event> last = from(Math.max(0, events.size() - LAST_EVENTS_SHOWN));
    return String.join("\n", last.stream().map(Event::toString).toList());
  }
}
