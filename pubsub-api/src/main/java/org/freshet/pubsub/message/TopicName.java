package org.freshet.pubsub.message;

import java.nio.charset.StandardCharsets;

/**
 * The name of a topic.
 *
 * @param value not empty, at most {@value #MAX_BYTES} bytes of UTF-8
 */
public record TopicName(String value) implements Comparable<TopicName> {
  /** The longest name, in bytes of UTF-8, so that a subscription fits every peer's limits. */
  public static final int MAX_BYTES = 8192;

  /**
   * Checks the length.
   *
   * @throws IllegalArgumentException when it is empty or too long
   */
  public TopicName {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a topic name is not empty");
    }
    if (value.length() > MAX_BYTES / 3
        && value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new IllegalArgumentException("a topic name has at most " + MAX_BYTES + " bytes");
    }
  }

  /** {@return the topic name with this value} */
  public static TopicName of(String value) {
    return new TopicName(value);
  }

  @Override
  public int compareTo(TopicName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
