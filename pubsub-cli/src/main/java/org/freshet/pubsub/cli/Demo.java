package org.freshet.pubsub.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.freshet.pubsub.PubSubBuilder;
import org.freshet.pubsub.peer.PeerId;

/**
 * Nodes in this process, connected by TCP, that publish in rounds: in each, every node publishes
 * one message, and the next begins when all have arrived everywhere.
 */
final class Demo implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int PROGRESS_LINES = 10;

  private final int messages;
  private final PrintStream out;
  private final List<DemoNode> nodes = new ArrayList<>();

  /** The neighbours of each node, by its index. */
  private final List<Set<Integer>> links = new ArrayList<>();

  Demo(
      Supplier<PubSubBuilder> builders,
      String router,
      int size,
      int messages,
      int sizeBytes,
      PrintStream out) {
    this.messages = messages;
    this.out = out;
    try {
      for (int i = 0; i < size; i++) {
        nodes.add(new DemoNode(builders.get(), router, i, size, messages, sizeBytes));
        links.add(new LinkedHashSet<>());
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Connects, publishes, and prints what arrives.
   *
   * @throws Failure when anything did not arrive, arrived twice, or changed on the way
   */
  void run() throws InterruptedException {
    connect();
    print("%d nodes, connected: %s", nodes.size(), linksShown());
    awaitSubscribers();
    print("arrived at node   %s", columns(node -> nodes.indexOf(node) + 1));
    boolean complete = true;
    int step = Math.max(1, messages / PROGRESS_LINES);
    for (int round = 0; round < messages && complete; round++) {
      complete = publishRound(round);
      if (!complete || (round + 1) % step == 0 || round + 1 == messages) {
        print("message %8d  %s", round + 1, columns(DemoNode::count));
      }
    }
    summarize();
  }

  private String columns(ToIntFunction<DemoNode> value) {
    return nodes.stream()
        .map(node -> String.format("%7d", value.applyAsInt(node)))
        .collect(Collectors.joining());
  }

  /** A random tree, so that all are reached, and a random link more, so that there is a loop. */
  private void connect() {
    Random random = new Random();
    for (int i = 1; i < nodes.size(); i++) {
      link(i, random.nextInt(i));
    }
    List<int[]> unlinked = new ArrayList<>();
    for (int i = 1; i < nodes.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (!links.get(i).contains(j)) {
          unlinked.add(new int[] {i, j});
        }
      }
    }
    if (!unlinked.isEmpty()) {
      int[] pair = unlinked.get(random.nextInt(unlinked.size()));
      link(pair[0], pair[1]);
    }
  }

  private void link(int from, int to) {
    nodes.get(from).connect(nodes.get(to));
    links.get(from).add(to);
    links.get(to).add(from);
  }

  private String linksShown() {
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < links.size(); i++) {
      for (int other : links.get(i)) {
        if (other > i) {
          shown.add((i + 1) + "-" + (other + 1));
        }
      }
    }
    return String.join(" ", shown);
  }

  private void awaitSubscribers() throws InterruptedException {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    for (int i = 0; i < nodes.size(); i++) {
      Set<PeerId> expected =
          links.get(i).stream().map(other -> nodes.get(other).peerId()).collect(Collectors.toSet());
      if (!nodes.get(i).awaitSubscribers(expected, deadlineNanos)) {
        throw Failure.failed(
            "node "
                + (i + 1)
                + " did not hear within "
                + PATIENCE.toSeconds()
                + " s what its neighbours want; try again with --log-level info");
      }
    }
  }

  private boolean publishRound(int round) throws InterruptedException {
    for (DemoNode node : nodes) {
      node.publish(round);
    }
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    boolean complete = true;
    for (DemoNode node : nodes) {
      complete &= node.awaitArrivals((round + 1) * (nodes.size() - 1), deadlineNanos);
    }
    return complete;
  }

  private void summarize() {
    long expected = (long) messages * nodes.size() * (nodes.size() - 1);
    long delivered = nodes.stream().mapToLong(DemoNode::count).sum();
    long duplicates = nodes.stream().mapToLong(DemoNode::duplicates).sum();
    print("delivered %,d of %,d; %,d duplicates were recognised", delivered, expected, duplicates);
    printLatencies();
    for (DemoNode node : nodes) {
      String fault = node.fault();
      if (fault != null) {
        throw Failure.failed("node " + (nodes.indexOf(node) + 1) + ": " + fault);
      }
    }
    if (delivered < expected) {
      throw Failure.failed(
          (expected - delivered)
              + " messages did not arrive, the last wait was "
              + PATIENCE.toSeconds()
              + " s; try again with --log-level info");
    }
  }

  private void printLatencies() {
    long[] nanos =
        nodes.stream().flatMapToLong(n -> Arrays.stream(n.latenciesNanos())).sorted().toArray();
    if (nanos.length > 0) {
      print(
          "latency ms: p50 %.2f  p90 %.2f  p99 %.2f  max %.2f",
          percentileMillis(nanos, 50),
          percentileMillis(nanos, 90),
          percentileMillis(nanos, 99),
          percentileMillis(nanos, 100));
    }
  }

  /** {@return the value that so many percent do not exceed (nearest rank)} */
  private static double percentileMillis(long[] sortedNanos, int percent) {
    int rank = (int) Math.ceil(percent / 100.0 * sortedNanos.length);
    return sortedNanos[Math.max(rank, 1) - 1] / 1e6;
  }

  private void print(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }

  /** Closes all nodes at once. */
  @Override
  public void close() {
    List<Thread> closing = new ArrayList<>();
    for (DemoNode node : nodes) {
      Thread thread = new Thread(node::close, "freshet-close");
      thread.setDaemon(true);
      thread.start();
      closing.add(thread);
    }
    for (Thread thread : closing) {
      try {
        thread.join(PATIENCE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
