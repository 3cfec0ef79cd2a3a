package org.freshet.pubsub.benchmarks.measure;

import java.io.BufferedReader;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A round for each line that somebody writes, {@code COUNT} or {@code COUNT RATE}: so that who
 * compares can take turns between processes that all stay warm.
 */
public final class RoundsOnCommand {
  private RoundsOnCommand() {}

  /**
   * {@return the rounds, each once its line is there, until the lines end}
   *
   * @throws BenchFailure (while the stream is used) when a line is no round
   */
  public static Stream<Round> readFrom(BufferedReader lines) {
    AtomicInteger number = new AtomicInteger();
    return lines.lines().map(line -> parse(number.incrementAndGet(), line));
  }

  private static Round parse(int number, String line) {
    String[] words = line.strip().split("\\s+");
    try {
      int count = Integer.parseInt(words[0]);
      double rate = words.length > 1 ? Double.parseDouble(words[1]) : 0;
      if (words.length <= 2 && count >= 1 && rate >= 0 && Double.isFinite(rate)) {
        return new Round(number, false, count, rate);
      }
    } catch (NumberFormatException e) {
      // Told below, like everything that is no round.
    }
    throw new BenchFailure("a round is COUNT or COUNT RATE, not '" + line + "'");
  }
}
