package org.freshet.pubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text of strangers on a terminal and in a log. */
class PrintableTest {
  @Test
  void whatMovesTheCursorOrForgesALineIsEscaped() {
    assertThat(Printable.line("a\nb\r\tc\u001b[1m\u202e\u2028ü…"))
        .isEqualTo("a\\nb\\r\\tc\\u001b[1m\\u202e\\u2028ü…");
  }

  @Test
  void bytesThatAreNoTextAreCounted() {
    byte[] long255 = new byte[100];
    Arrays.fill(long255, (byte) 0xff);
    assertThat(Printable.data(ByteBuffer.wrap("grüß".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo("grüß");
    assertThat(Printable.data(ByteBuffer.wrap(long255)))
        .isEqualTo("(100 bytes, 0x" + "ff".repeat(24) + "…)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          /ip4/127.0.0.1/tcp/1 | /ip4/127.0.0.1/tcp/1
          a b                  | 'a b'
          $(x)                 | '$(x)'
          it's                 | 'it'\\''s'
          """)
  void aShellTakesItAsOneWord(String text, String word) {
    assertThat(Printable.shellWord(text)).isEqualTo(word);
  }

  @Test
  void aLogRecordIsOneLine() {
    LogRecord entry = new LogRecord(Level.WARNING, "two\nlines");
    entry.setLoggerName("org.freshet.Engine");
    entry.setThrown(new IllegalStateException("outer\n", new RuntimeException("inner")));

    assertThat(new Logging.OneLine().format(entry))
        .contains(" WARN Engine: two\\nlines <- java.lang.IllegalStateException: outer\\n at ")
        .contains(" <- java.lang.RuntimeException: inner at ")
        .hasLineCount(1);
  }
}
