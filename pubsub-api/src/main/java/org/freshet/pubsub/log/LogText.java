package org.freshet.pubsub.log;

/**
 * Text that is safe to show: what strangers send must neither move a terminal's cursor nor forge a
 * line.
 */
public final class LogText {
  private LogText() {}

  /** {@return the text with every control and format character written as an escape} */
  public static String oneLine(String text) {
    if (text.codePoints().noneMatch(LogText::isUnsafe)) {
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

  /** {@return the text on one line, and of a long text its beginning and its length} */
  static String oneLine(String text, int maxChars) {
    return text.length() <= maxChars
        ? oneLine(text)
        : oneLine(text.substring(0, maxChars)) + "… (" + text.length() + " characters)";
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
}
