package org.freshet.pubsub.testkit.transport;

import java.io.IOException;

/** A thread of a cable; ends with its socket. */
final class CableThread {
  private CableThread() {}

  static void start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException closed) {
                // By the test, or by one of the ends.
              }
            },
            "cable");
    thread.setDaemon(true);
    thread.start();
  }

  /** Runs until a socket is closed. */
  @FunctionalInterface
  interface Task {
    void run() throws IOException;
  }
}
