package org.freshet.pubsub.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.freshet.pubsub.PubSubBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The life of one node process: start, lines in, end, whether the end is asked for by the session
 * or by a signal.
 */
final class NodeRun {
  private final Session session;
  private final InputStream input;
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch stopRequested = new CountDownLatch(1);

  /** The node from the moment it stands; guarded by this, as all below. */
  private @Nullable RunningNode node;

  private boolean ended;
  private int exitCode;

  NodeRun(Session session, InputStream input) {
    this.session = session;
    this.input = input;
  }

  /** Starts the node and returns its exit code when it has ended. */
  int run(PubSubBuilder builder, NodeOptions options) {
    Thread onSignal = new Thread(this::endBySignal, "freshet-signal");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      builder.onEvent(afterStart(session::onEvent));
      RunningNode running = build(builder);
      options.bans().forEach(whom -> whom.ban(running.pubsub().bans(), Optional.empty()));
      options.topics().forEach(running::subscribe);
      session.started(running);
      started.countDown();
      startReading();
      stopRequested.await();
      return end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return end();
    } finally {
      started.countDown();
      withdraw(onSignal);
    }
  }

  private RunningNode build(PubSubBuilder builder) {
    RunningNode built =
        new RunningNode(builder.build(), afterStart(session::onMessage), stopRequested::countDown);
    synchronized (this) {
      node = built;
    }
    return built;
  }

  /** {@return the handler, kept back until the session has started} */
  private <T> Consumer<T> afterStart(Consumer<T> handler) {
    return value -> {
      try {
        started.await();
        handler.accept(value);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private void startReading() {
    Thread reader = new Thread(this::readLines, "freshet-stdin");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Reads nothing behind a line that stops the node: a JVM ends 0.3 s later when one still reads.
   */
  private void readLines() {
    BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        session.onLine(line);
        if (stopRequested.getCount() == 0) {
          return;
        }
      }
    } catch (IOException unreadable) {
      // Whatever the reason, no further line will come.
    }
    session.onInputEnded();
  }

  /** Closes the node, once; who comes second waits for the first and gets the same exit code. */
  private synchronized int end() {
    if (!ended) {
      ended = true;
      if (node != null) {
        node.close();
      }
      exitCode = session.stopped();
    }
    return exitCode;
  }

  /** Runs as a shutdown hook; halting is the only way to choose the exit code from there. */
  private void endBySignal() {
    Runtime.getRuntime().halt(end());
  }

  private static void withdraw(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook is at work, and ends the process.
    }
  }
}
