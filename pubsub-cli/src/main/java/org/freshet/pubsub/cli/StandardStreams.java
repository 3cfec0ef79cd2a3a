package org.freshet.pubsub.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * The streams that a command talks through.
 *
 * @param in what is typed or piped in, UTF-8
 * @param out results, UTF-8; who prints on it flushes it
 * @param err everything else, UTF-8
 * @param interactive whether a person sits at both ends
 */
record StandardStreams(InputStream in, PrintStream out, PrintStream err, boolean interactive) {
  private static final int OUT_BUFFER_BYTES = 1 << 16;

  /**
   * {@return this process's own} From now on what anybody prints to {@link System#out} goes to
   * standard error: standard output carries results alone.
   */
  static StandardStreams ofProcess() {
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUT_BUFFER_BYTES),
            false,
            StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    System.setErr(err);
    System.setOut(err);
    return new StandardStreams(System.in, out, err, System.console() != null);
  }

  /** {@return a writer to {@link #out()}} */
  PrintWriter outWriter() {
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }

  /** {@return a writer to {@link #err()}} */
  PrintWriter errWriter() {
    return new PrintWriter(err, true, StandardCharsets.UTF_8);
  }
}
