package org.freshet.interop.harness;

import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * A node of any implementation, driven by JSON commands and known by the events it tells.
 *
 * <p>A <em>mark</em> is a place in the order of its events: {@link #mark()} now, to wait later for
 * what came after. What waits throws an {@link AssertionError} that shows the last events when its
 * patience ends, or the node does.
 */
public interface Node {
  /** How long to wait for what takes milliseconds on an idle machine. */
  Duration PATIENCE = Duration.ofSeconds(30);

  /** How often to ask for a mesh that is awaited. */
  Duration MESH_POLL = Duration.ofMillis(50);

  /** {@return what it is a node of} */
  Implementation implementation();

  /** {@return its peer id; waits until it is ready} */
  String id();

  /** {@return the first address it listens on, with its peer id; waits until it is ready} */
  default String address() {
    return addresses().get(0);
  }

  /** {@return the first address it listens on, without its peer id; waits until it is ready} */
  default String place() {
    return address().substring(0, address().indexOf("/p2p/"));
  }

  /** {@return all addresses it listens on; waits until it is ready} */
  List<String> addresses();

  /** Gives it a command; returns at once. */
  void command(Map<String, ?> command);

  /** {@return the mark behind all that it has told so far} */
  int mark();

  /** {@return all events behind a mark that are there already} */
  List<Event> events(int mark, Expected expected);

  /** {@return the first so many events behind a mark, there already or yet to come} */
  List<Event> await(int mark, int count, Expected expected, Duration patience);

  /** Ends it as the power does, SIGKILL, and returns when it is gone. */
  void kill();

  /** Stops it by command and checks that it ends well, and soon. */
  void stop();

  /** {@return the first such event, there already or yet to come} */
  default Event await(Expected expected) {
    return awaitAfter(0, expected);
  }

  /** {@return the first such event behind a mark, there already or yet to come} */
  default Event awaitAfter(int mark, Expected expected) {
    return await(mark, 1, expected, PATIENCE).get(0);
  }

  /** {@return all such events so far} */
  default List<Event> events(Expected expected) {
    return events(0, expected);
  }

  /** Subscribes to a topic. */
  default void subscribe(String topic) {
    command(Map.of("subscribe", topic));
  }

  /** Ends the subscription to a topic. */
  default void unsubscribe(String topic) {
    command(Map.of("unsubscribe", topic));
  }

  /** Publishes. */
  default void publish(String topic, byte[] data) {
    Map<String, Object> command = new LinkedHashMap<>();
    command.put("publish", topic);
    command.put("data", Base64.getEncoder().encodeToString(data));
    command(command);
  }

  /** Connects to another node, once. */
  default void dial(Node other) {
    dial(other.address());
  }

  /** Connects to an address, once. */
  default void dial(String address) {
    command(Map.of("dial", address));
  }

  /** Closes every connection to another node. */
  default void disconnect(Node other) {
    command(Map.of("disconnect", other.id()));
  }

  /** {@return the ids of the neighbours that want a topic, as the node now believes} */
  default List<String> subscribers(String topic) {
    int mark = mark();
    command(Map.of("list", "subscribers", "topic", topic));
    return awaitAfter(mark, Expected.event("list").with("topic", topic)).texts("peers");
  }

  /** {@return the ids of the neighbours in the mesh of a topic, as the node now believes} */
  default List<String> mesh(String topic) {
    int mark = mark();
    command(Map.of("list", "mesh", "topic", topic));
    return awaitAfter(mark, Expected.event("list").with("what", "mesh")).texts("peers");
  }

  /** Waits until another node is in the mesh of a topic here. */
  default void awaitMeshWith(String peer, String topic) {
    Awaitility.await()
        .alias(peer + " is in the mesh of " + implementation())
        .pollInterval(MESH_POLL)
        .atMost(PATIENCE)
        .until(() -> mesh(topic).contains(peer));
  }

  /** Waits until another node is in the mesh of a topic no more. */
  default void awaitMeshWithout(String peer, String topic) {
    Awaitility.await()
        .alias(peer + " is not in the mesh of " + implementation())
        .pollInterval(MESH_POLL)
        .atMost(PATIENCE)
        .until(() -> !mesh(topic).contains(peer));
  }

  /**
   * Waits for all that this node needs to send another what it publishes on a topic.
   *
   * @param mark what came before does not count
   */
  default void awaitReceiver(int mark, String peer, String topic) {
    awaitAfter(mark, Expected.subscriber(peer, topic, true));
    if (implementation().skipsPeersWithoutStream()) {
      awaitAfter(mark, Expected.stream(peer, "outbound", "opened"));
    }
  }

  /** Waits for all that this node needs to send another what it publishes on a topic. */
  default void awaitReceiver(Node other, String topic) {
    awaitReceiver(0, other.id(), topic);
  }
}
