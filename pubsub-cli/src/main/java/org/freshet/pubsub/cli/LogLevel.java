package org.freshet.pubsub.cli;

import java.util.logging.Level;

/** How much is logged. */
enum LogLevel {
  OFF(Level.OFF),
  ERROR(Level.SEVERE),
  WARN(Level.WARNING),
  INFO(Level.INFO),
  DEBUG(Level.FINE),
  TRACE(Level.FINEST);

  private final Level level;

  LogLevel(Level level) {
    this.level = level;
  }

  /** {@return the level that SLF4J's binding gives the records of this one} */
  Level level() {
    return level;
  }

  /** {@return the name of the least level that covers the record's} */
  static String nameOf(Level record) {
    for (LogLevel candidate : values()) {
      if (record.intValue() >= candidate.level.intValue()) {
        return candidate.name();
      }
    }
    return TRACE.name();
  }
}
