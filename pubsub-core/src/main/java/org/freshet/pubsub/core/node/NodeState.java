package org.freshet.pubsub.core.node;

/** Whether a node still serves its application. Any thread. */
public final class NodeState {
  private volatile boolean closed;

  /** Creates it open. */
  public NodeState() {}

  /** Refuses every call of the application from now on. */
  void close() {
    closed = true;
  }

  /**
   * Checks that the node is open.
   *
   * @throws IllegalStateException when it is not
   */
  void requireOpen() {
    if (closed) {
      throw closed();
    }
  }

  /** {@return what a call on a closed node throws} */
  static IllegalStateException closed() {
    return new IllegalStateException("this node is closed; build a new one");
  }
}
