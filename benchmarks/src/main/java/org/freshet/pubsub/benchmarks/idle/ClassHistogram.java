package org.freshet.pubsub.benchmarks.idle;

import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.freshet.pubsub.benchmarks.measure.BenchFailure;

/** What {@code jcmd GC.class_histogram} tells of this process: living objects, by class. */
final class ClassHistogram {
  /** Rank, instances, bytes, name. */
  private static final Pattern ROW = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

  private final Map<String, Row> rows;

  /** Objects of one class; of a difference perhaps fewer than none. */
  record Row(String name, long objects, long bytes) {
    private Row minus(Row other) {
      return new Row(name, objects - other.objects, bytes - other.bytes);
    }
  }

  private ClassHistogram(Map<String, Row> rows) {
    this.rows = rows;
  }

  /**
   * Collects garbage and counts what is left.
   *
   * @throws BenchFailure when this JVM does not tell
   */
  static ClassHistogram take() {
    try {
      Object text =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      return parse(String.valueOf(text));
    } catch (JMException e) {
      throw new BenchFailure("this JVM gives no class histogram: " + e.getMessage());
    }
  }

  static ClassHistogram parse(String text) {
    Map<String, Row> rows = new HashMap<>();
    text.lines()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .map(
            row ->
                new Row(row.group(3), Long.parseLong(row.group(1)), Long.parseLong(row.group(2))))
        .forEach(row -> rows.put(row.name(), row));
    return new ClassHistogram(rows);
  }

  /** {@return the classes that have grown most since, in bytes} */
  List<Row> grownSince(ClassHistogram before, int most) {
    return rows.values().stream()
        .map(row -> row.minus(before.rows.getOrDefault(row.name(), new Row(row.name(), 0, 0))))
        .filter(row -> row.bytes() > 0)
        .sorted(Comparator.comparingLong(Row::bytes).reversed())
        .limit(most)
        .toList();
  }

  long bytes() {
    return rows.values().stream().mapToLong(Row::bytes).sum();
  }
}
