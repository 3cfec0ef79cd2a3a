package org.freshet.pubsub.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.freshet.pubsub.log.LogText;

/**
 * Text that is safe to show on a terminal: what strangers send must neither move the cursor nor
 * forge a line.
 */
final class Printable {
  private static final int SHOWN_BYTES = 24;

  private Printable() {}

  /** {@return the text with every control and format character written as an escape} */
  static String line(String text) {
    return LogText.oneLine(text);
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
