package org.freshet.pubsub.log;

import org.jspecify.annotations.Nullable;

/**
 * Stands for an exception whose message is not fit for a log: its stack and its causes, its message
 * on one line. Code that takes what a stranger wrote likes to quote it.
 */
final class ShownFault extends Throwable {
  private static final long serialVersionUID = 1L;
  private static final int MAX_CHARS = 300;
  private static final int MAX_CAUSES = 8;

  private final String text;

  private ShownFault(Throwable original, @Nullable Throwable cause) {
    super(null, cause, false, true);
    this.text = LogText.oneLine(original.toString(), MAX_CHARS);
    setStackTrace(original.getStackTrace());
  }

  /** {@return the exception itself where it is fit for a log, else what stands for it} */
  static Throwable of(Throwable original) {
    Throwable shown = original;
    for (int i = 0; i < MAX_CAUSES && shown != null; i++) {
      if (!isFit(shown)) {
        return standIn(original, MAX_CAUSES);
      }
      shown = shown.getCause();
    }
    return original;
  }

  private static boolean isFit(Throwable thrown) {
    String text = thrown.toString();
    return LogText.oneLine(text, MAX_CHARS).equals(text);
  }

  private static Throwable standIn(Throwable original, int causes) {
    Throwable cause = original.getCause();
    return new ShownFault(
        original, cause == null || causes == 0 ? null : standIn(cause, causes - 1));
  }

  @Override
  public String getMessage() {
    return text;
  }

  /** {@return the original's class and message} */
  @Override
  public String toString() {
    return text;
  }
}
