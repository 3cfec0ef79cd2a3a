package org.freshet.pubsub.benchmarks.measure;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints rounds: one JSON object a line, or a table for people. */
public final class Report {
  private final PrintStream out;
  private final boolean json;
  private final Map<String, Object> settings;
  private final List<Column> columns;
  private boolean headed;

  /**
   * Creates a report of rounds that are alike.
   *
   * @param settings what all rounds have in common; in the JSON objects only
   * @param columns what the table shows of each round
   */
  public Report(PrintStream out, boolean json, Map<String, Object> settings, List<Column> columns) {
    this.out = out;
    this.json = json;
    this.settings = settings;
    this.columns = List.copyOf(columns);
  }

  /**
   * One column of the table.
   *
   * @param title stands above it
   * @param key of the figure
   * @param decimals how many of them are shown
   */
  public record Column(String title, String key, int decimals) {
    private static final int MIN_WIDTH = 9;

    private int width() {
      return Math.max(MIN_WIDTH, title.length()) + 2;
    }

    private String cell(Map<String, Object> figures) {
      Number figure = (Number) figures.getOrDefault(key, 0);
      return String.format("%" + width() + "." + decimals + "f", figure.doubleValue());
    }
  }

  /**
   * Prints one round.
   *
   * @param figures what it came to
   */
  public void round(Round round, Map<String, Object> figures) {
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>(settings);
      if (round.rate() > 0) {
        all.put("rate", round.rate());
      }
      all.put("round", round.number());
      all.put("warmup", round.warmUp());
      all.putAll(figures);
      out.println(line(all));
    } else {
      row(round, figures);
    }
    if (figures.containsKey("threadsMissed")) {
      System.err.println(
          "freshet bench: threads ended during round "
              + round.number()
              + ", so bytes allocated is too low; JDK 21 or newer counts them");
    }
  }

  private void row(Round round, Map<String, Object> figures) {
    if (!headed) {
      headed = true;
      StringBuilder titles = new StringBuilder(String.format("%-10s", "round"));
      columns.forEach(c -> titles.append(String.format("%" + c.width() + "s", c.title())));
      out.println(titles);
    }
    StringBuilder cells = new StringBuilder();
    cells.append(String.format("%-10s", round.number() + (round.warmUp() ? " warm-up" : "")));
    columns.forEach(c -> cells.append(c.cell(figures)));
    out.println(cells);
  }

  private static String line(Map<String, Object> all) {
    try {
      return JSON.std.asString(all);
    } catch (IOException e) {
      throw new UncheckedIOException("numbers and names cannot fail to be written", e);
    }
  }
}
