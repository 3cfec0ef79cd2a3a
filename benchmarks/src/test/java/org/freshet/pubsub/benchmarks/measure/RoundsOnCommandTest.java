package org.freshet.pubsub.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundsOnCommandTest {
  private static List<Round> read(String text) {
    return RoundsOnCommand.readFrom(new BufferedReader(new StringReader(text))).toList();
  }

  @Test
  void everyLineIsARound() {
    assertThat(read("1000\n 50  2500.5 \n"))
        .containsExactly(new Round(1, false, 1000, 0), new Round(2, false, 50, 2500.5));
    assertThat(read("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "0", "-1", "many", "1 2 3", "1 -2", "1 Infinity", "1 fast"})
  void whatIsNoRoundIsTold(String line) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(BenchFailure.class)
        .hasMessage("a round is COUNT or COUNT RATE, not '" + line.strip() + "'");
  }
}
