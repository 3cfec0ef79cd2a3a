package org.freshet.interop.harness;

/** Threads that keep no test run alive. */
final class Daemon {
  private Daemon() {}

  /** {@return a thread for the task, not yet started} */
  static Thread of(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
