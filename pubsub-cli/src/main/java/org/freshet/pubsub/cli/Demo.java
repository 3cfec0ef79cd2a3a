package org.freshet.pubsub.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.freshet.pubsub.PubSubBuilder;
import org.freshet.pubsub.peer.PeerId;

/**
 * Nodes in this process, connected by TCP, that publish in turn: each message when the one before
 * has arrived everywhere.
 */
final class Demo implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int PROGRESS_LINES = 10;

  /** Links are shown one by one, if there are no more nodes than these. */
  private static final int FEW_NODES = 10;

  private final String router;
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
    this.router = router;
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
    int all = messages * nodes.size();
    int step = Math.max(1, all / PROGRESS_LINES);
    boolean complete = true;
    for (int i = 0; i < all && complete; i++) {
      complete = publish(i / nodes.size(), i % nodes.size());
      if (!complete || (i + 1) % step == 0 || i + 1 == all) {
        print("published %,d of %,d, delivered %,d", i + 1, all, delivered());
      }
    }
    summarize();
  }

  /** A random tree, so that all are reached, and random links, more of them among more nodes. */
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
    Collections.shuffle(unlinked, random);
    int more = Math.min(unlinked.size(), linksFor(nodes.size()) - (nodes.size() - 1));
    unlinked.subList(0, Math.max(0, more)).forEach(pair -> link(pair[0], pair[1]));
  }

  /** {@return so many that a node has few neighbours, and yet is near all others} */
  private static int linksFor(int size) {
    double log2 = Math.log(size) / Math.log(2);
    return (int) Math.round(size * Math.max(1, log2 - 1));
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
    return nodes.size() <= FEW_NODES
        ? String.join(" ", shown)
        : shown.size() + " links, " + range(links.stream().mapToInt(Set::size)) + " a node";
  }

  private static String range(IntStream values) {
    IntSummaryStatistics all = values.summaryStatistics();
    return all.getMin() == all.getMax()
        ? Integer.toString(all.getMin())
        : all.getMin() + " to " + all.getMax();
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

  /**
   * {@return whether the author's message of the round arrived everywhere, and nothing was wrong}
   */
  private boolean publish(int round, int author) throws InterruptedException {
    nodes.get(author).publish(round);
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    int published = round * nodes.size() + author + 1;
    boolean complete = true;
    for (int i = 0; i < nodes.size(); i++) {
      int own = i <= author ? round + 1 : round;
      complete &= nodes.get(i).awaitArrivals(published - own, deadlineNanos);
    }
    return complete;
  }

  private long delivered() {
    return nodes.stream().mapToLong(DemoNode::count).sum();
  }

  private void summarize() {
    long expected = (long) messages * nodes.size() * (nodes.size() - 1);
    long delivered = delivered();
    long duplicates = nodes.stream().mapToLong(DemoNode::duplicates).sum();
    List<Integer> meshes = nodes.stream().flatMap(node -> node.meshSize().stream()).toList();
    if (!meshes.isEmpty()) {
      print("%s: %s in the mesh of a node", router, range(meshes.stream().mapToInt(i -> i)));
    }
    printSpread();
    print(
        "delivered %,d of %,d; %,d duplicates were recognised, %.2f a delivery",
        delivered, expected, duplicates, (double) duplicates / Math.max(1, delivered));
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

  private void printSpread() {
    Map<PeerId, Short> indices = new HashMap<>();
    nodes.forEach(node -> indices.put(node.peerId(), (short) indices.size()));
    Spread spread =
        new Spread(
            nodes.stream().map(node -> node.via(indices)).toArray(short[][]::new),
            nodes.stream().map(DemoNode::latenciesNanos).toArray(long[][]::new),
            messages);
    spread.lines().forEach(line -> print("%s", line));
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
