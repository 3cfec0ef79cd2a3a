package org.freshet.pubsub.cli;

import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where logs go: standard error, a line a record. SLF4J's binding hands everything to {@code
 * java.util.logging}, which some libraries use directly.
 */
final class Logging {
  private Logging() {}

  /** Sends all records of at least this level to the stream, and to nothing else. */
  static void start(LogLevel least, PrintStream err) {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    root.setLevel(least.level());
    root.addHandler(new Lines(err));
  }

  private static final class Lines extends Handler {
    private final PrintStream err;

    Lines(PrintStream err) {
      this.err = err;
      setFormatter(new OneLine());
    }

    @Override
    public void publish(LogRecord line) {
      err.println(getFormatter().format(line));
    }

    @Override
    public void flush() {
      err.flush();
    }

    @Override
    public void close() {
      err.flush();
    }
  }

  /** Time, level, short logger name, message, and of an exception what tells most. */
  static final class OneLine extends Formatter {
    @Override
    public String format(LogRecord line) {
      LocalTime time = LocalTime.ofInstant(line.getInstant(), ZoneId.systemDefault());
      StringBuilder out = new StringBuilder(160);
      out.append(time.truncatedTo(ChronoUnit.MILLIS)).append(' ');
      out.append(LogLevel.nameOf(line.getLevel())).append(' ');
      out.append(shortName(line.getLoggerName())).append(": ").append(formatMessage(line));
      for (Throwable t = line.getThrown(); t != null; t = t.getCause()) {
        out.append(" <- ").append(t);
        if (t.getStackTrace().length > 0) {
          out.append(" at ").append(t.getStackTrace()[0]);
        }
      }
      return Printable.line(out.toString());
    }

    private static String shortName(@Nullable String logger) {
      return logger == null ? "?" : logger.substring(logger.lastIndexOf('.') + 1);
    }
  }
}
