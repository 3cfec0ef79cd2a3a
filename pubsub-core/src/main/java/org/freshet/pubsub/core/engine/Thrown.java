package org.freshet.pubsub.core.engine;

/** What one log line says of an exception. */
final class Thrown {
  private Thrown() {}

  /**
   * {@return class and place} Without the message: what an application's code says of a message may
   * quote its payload.
   */
  static String where(Throwable thrown) {
    return thrown.getClass().getName() + place(thrown);
  }

  /** {@return class, message and place} */
  static String inFull(Throwable thrown) {
    return thrown + place(thrown);
  }

  private static String place(Throwable thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    return trace.length == 0 ? "" : " at " + trace[0];
  }
}
