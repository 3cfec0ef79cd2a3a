package org.freshet.pubsub.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return Bench.run(
        InputStream.nullInputStream(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        args);
  }

  private List<String> errorLines() {
    return err.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void helpNamesEveryOption() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("--size", "--count", "--subscribers", "--relay", "--unsigned", "--router")
        .contains("--transport", "--window", "--rate", "--rounds", "--stdin", "--pipe", "--json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--size=15 | --size is at least 16, not 15",
        "--count=0 | --count is at least 1, not 0",
        "--rate=-1 | --rate is a number from 0 on, not -1.0",
        "--size=many | many",
        "--transport=pigeon | there is tcp-noise, tcp-tls, quic",
        "--pipe --relay | --relay is about nodes, and --pipe has none",
        "--no-window --window 3 | --window contradicts --no-window",
        "--stdin --rounds 2 | --rounds tells nothing, for --stdin tells the rounds",
        "--wrong | Unknown option"
      })
  void aMistakeIsToldInOneLine(String args, String sentence) {
    assertThat(run(args.split(" "))).isEqualTo(2);
    assertThat(errorLines()).singleElement().asString().contains(sentence, "--help");
    assertThat(out.size()).isZero();
  }
}
