package org.freshet.pubsub.benchmarks.load;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is measured; immutable, checked by the command line.
 *
 * @param size bytes of each message's payload
 * @param subscribers how many
 * @param relay whether one node stands between the publisher and the subscribers
 * @param signed whether messages are signed
 * @param router the router's id
 * @param link what carries the streams
 * @param window how many messages the slowest subscriber may be behind, or {@link #NO_WINDOW}
 */
public record LoadOptions(
    int size,
    int subscribers,
    boolean relay,
    boolean signed,
    String router,
    LinkKind link,
    int window) {
  /** The smallest {@link #size}: number and time have to go in. */
  public static final int MIN_SIZE = Payload.MIN_BYTES;

  /** Any number may be behind: whoever publishes waits for room alone. */
  public static final int NO_WINDOW = Integer.MAX_VALUE;

  boolean hasWindow() {
    return window != NO_WINDOW;
  }

  /** {@return the options by name, to be printed as JSON} */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("peer", "freshet");
    map.put("router", router);
    map.put("transport", link.toString());
    map.put("size", size);
    map.put("subscribers", subscribers);
    map.put("relay", relay);
    map.put("signed", signed);
    map.put("window", hasWindow() ? window : 0);
    return map;
  }
}
