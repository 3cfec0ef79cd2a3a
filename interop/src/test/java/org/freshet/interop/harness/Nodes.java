package org.freshet.interop.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * The nodes of one test: starts them, and ends every one of them when the test is over.
 *
 * <p>After a test that passed they are stopped by command, and must end well. After one that failed
 * they are killed, and all that they told is printed.
 */
public final class Nodes implements BeforeEachCallback, AfterEachCallback {
  /** What runs now, in all tests; killed when the JVM of the tests is ended from outside. */
  private static final Set<NodeProcess> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(NodeProcess::destroy), "end-of-nodes"));
  }

  private final List<NodeProcess> started = new ArrayList<>();
  private final Supplier<Stack> stack;

  /** For nodes on Noise over TCP. */
  public Nodes() {
    this(() -> Stack.TCP_NOISE);
  }

  /**
   * For nodes on one stack.
   *
   * @param stack asked at each start
   */
  public Nodes(Supplier<Stack> stack) {
    this.stack = stack;
  }

  /** Builds the peers before the first test: a build may take longer than a test. */
  @Override
  public void beforeEach(ExtensionContext context) {
    Implementation.buildAll();
  }

  /** Starts a node; returns at once, the first call that needs it ready waits. */
  public Node start(Implementation implementation, String... options) {
    Assumptions.assumeTrue(
        implementation == Implementation.FRESHET || Implementation.peers().contains(implementation),
        implementation + " is not tried in this run");
    Assumptions.assumeTrue(
        stack.get().isKnownTo(implementation), implementation + " has no " + stack.get());
    long same = started.stream().filter(n -> n.implementation() == implementation).count();
    NodeProcess node =
        new NodeProcess(
            implementation + "-" + (same + 1), implementation, stack.get().with(List.of(options)));
    started.add(node);
    RUNNING.add(node);
    return node;
  }

  /**
   * Ends all nodes of this test so far by command, so that others may have the machine; as after
   * the test, it fails when one does not end well.
   */
  public void stopAll() {
    List<String> faults = end();
    if (!faults.isEmpty()) {
      throw new AssertionError(String.join("\n", faults));
    }
    RUNNING.removeAll(started);
    started.clear();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    try {
      if (context.getExecutionException().isPresent()) {
        started.forEach(NodeProcess::destroy);
        started.forEach(NodeProcess::kill);
        if (!(context.getExecutionException().get() instanceof TestAbortedException)) {
          tell(context);
        }
        return;
      }
      List<String> faults = end();
      if (!faults.isEmpty()) {
        tell(context);
        throw new AssertionError(String.join("\n", faults));
      }
    } finally {
      RUNNING.removeAll(started);
      started.clear();
    }
  }

  private List<String> end() {
    List<NodeProcess> running = started.stream().filter(NodeProcess::isAlive).toList();
    running.forEach(NodeProcess::requestStop);
    List<String> faults = new ArrayList<>();
    for (NodeProcess node : started) {
      List<String> own = running.contains(node) ? node.faultsAtEnd() : node.faults();
      own.forEach(fault -> faults.add(node + ": " + fault));
    }
    return faults;
  }

  private void tell(ExtensionContext context) {
    System.err.println("==== what the nodes of " + context.getDisplayName() + " told:");
    started.forEach(node -> System.err.println(node.story()));
  }
}
