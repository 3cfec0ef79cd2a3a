package org.freshet.pubsub.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Text that is safe to show on a terminal: what strangers send must neither move the cursor nor
 * forge a line.
 */
final class Printable {
  private static final int SHOWN_BYTES = 24;

  private Printable() {}

  /** {@return the text with every control and format character written as an escape} */
  static String line(String text) {
    if (text.codePoints().noneMatch(Printable::isUnsafe)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (isUnsafe(c)) {
                out.append(escape(c));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  private static String escape(int c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> String.format("\\u%04x", c);
    };
  }

  private static boolean isUnsafe(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** {@return the bytes as a line of text where they are UTF-8, else their number and beginning} */
  static String data(ByteBuffer data) {
    try {
      return line(StandardCharsets.UTF_8.newDecoder().decode(data.duplicate()).toString());
    } catch (CharacterCodingException notText) {
      byte[] start = new byte[Math.min(SHOWN_BYTES, data.remaining())];
      data.duplicate().get(start);
      return "("
          + data.remaining()
          + " bytes, 0x"
          + HexFormat.of().formatHex(start)
          + (start.length < data.remaining() ? "…" : "")
          + ")";
    }
  }

  /** {@return the text as one word of a POSIX shell} */
  static String shellWord(String text) {
    return text.matches("[A-Za-z0-9_./:=,@%+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
