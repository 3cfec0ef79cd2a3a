package org.freshet.pubsub.transport;

import java.nio.charset.StandardCharsets;

/**
 * The name by which both ends of a stream agree what they speak on it, such as {@code
 * /floodsub/1.0.0}.
 *
 * @param name starts with a slash, has no line feed, and is at most {@value #MAX_BYTES} bytes of
 *     UTF-8
 */
public record ProtocolId(String name) implements Comparable<ProtocolId> {
  /** The longest name that every known multistream-select implementation accepts. */
  public static final int MAX_BYTES = 1000;

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException when the name cannot be negotiated
   */
  public ProtocolId {
    if (!name.startsWith("/") || name.indexOf('\n') >= 0) {
      throw new IllegalArgumentException(
          "a protocol id starts with '/' and has no line feed: '" + name + "'");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new IllegalArgumentException("a protocol id has at most " + MAX_BYTES + " bytes");
    }
  }

  /** {@return the protocol id with this name} */
  public static ProtocolId of(String name) {
    return new ProtocolId(name);
  }

  @Override
  public int compareTo(ProtocolId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
