package org.freshet.pubsub.cli;

/** Ends a command with a sentence for the user, who learns what to do; nobody sees its stack. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private Failure(int exitCode, String sentence) {
    super(sentence);
    this.exitCode = exitCode;
  }

  /** {@return what went wrong while doing what was asked} */
  static Failure failed(String sentence) {
    return new Failure(1, sentence);
  }

  /** {@return what is wrong with what was asked} */
  static Failure usage(String sentence) {
    return new Failure(2, sentence);
  }

  int exitCode() {
    return exitCode;
  }
}
