package org.freshet.pubsub;

/**
 * A text of a stranger that can be read only so often: a match that would take forever ends with an
 * exception. For one match.
 */
final class BoundedText implements CharSequence {
  /** Reads of any characters, for each character that the text has. */
  static final int READS_PER_CHARACTER = 20;

  /** Reads that a short text may take too. */
  private static final int LEAST_READS = 1000;

  private final String text;
  private int readsLeft;

  BoundedText(String text) {
    this.text = text;
    this.readsLeft = Math.max(LEAST_READS, text.length() * READS_PER_CHARACTER);
  }

  @Override
  public char charAt(int index) {
    if (readsLeft-- <= 0) {
      throw new IllegalStateException(
          "the match took more than " + READS_PER_CHARACTER + " steps a character");
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
