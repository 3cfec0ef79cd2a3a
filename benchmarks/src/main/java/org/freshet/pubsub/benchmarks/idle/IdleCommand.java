package org.freshet.pubsub.benchmarks.idle;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.benchmarks.measure.MemoryWatch;
import org.freshet.pubsub.benchmarks.measure.NodeOptions;
import org.freshet.pubsub.benchmarks.process.LineProcess;
import org.freshet.pubsub.benchmarks.process.SameJvm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of {@code freshet bench idle}; exit code 0 whatever the figures are. */
@Command(
    name = "idle",
    description =
        "Measures what an idle neighbour costs: living objects on the heap of this process, which"
            + " has one node; the far ends are nodes in processes of their own.",
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class IdleCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int MAX_PROCESSES = 4;
  private static final int NODES_PER_PROCESS = 100;

  /** Come first and are in no figure: what is made once, with the first neighbour, is made then. */
  private static final int FIRST = 10;

  private static final int MESSAGE_BYTES = 16 << 10;

  private static final int TOLD_CLASSES = 40;
  private static final double KIBIBYTE = 1024;

  private final PrintStream out;
  private final PrintStream progress;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--neighbours",
      paramLabel = "N",
      defaultValue = "2000",
      description = "how many (default: ${DEFAULT-VALUE})")
  private int neighbours;

  @Option(
      names = "--messages",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "messages of 16 KiB that each sends and gets before it falls idle (default:"
              + " ${DEFAULT-VALUE})")
  private int messages;

  @Option(
      names = "--settle",
      paramLabel = "SECONDS",
      defaultValue = "25",
      description =
          "how long they do nothing before it is measured; keep-alive asks each after ten seconds"
              + " (default: ${DEFAULT-VALUE})")
  private double settle;

  @Option(names = "--classes", description = "tells of which classes the objects are, too")
  private boolean classes;

  @Mixin private NodeOptions options = new NodeOptions();

  private long expectedReplies;

  /** Creates it; figures go to {@code out}. */
  public IdleCommand(PrintStream out, PrintStream progress) {
    this.out = out;
    this.progress = progress;
  }

  /** What this process held at a moment. */
  private record Held(ClassHistogram objects, Map<String, Object> memory) {
    static Held now(MemoryWatch watch) {
      // Twice: what the first collection finds to be finalised goes with the second.
      System.gc();
      return new Held(ClassHistogram.take(), watch.take());
    }

    long direct() {
      return ((Number) memory.get("direct")).longValue();
    }
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (neighbours < 1 || messages < 0 || !(settle >= 0)) {
      throw new ParameterException(
          spec.commandLine(),
          "--neighbours is at least 1, --messages and --settle are not negative");
    }
    List<LineProcess> crowd = new ArrayList<>();
    try (IdleNode node = new IdleNode(options.router(), neighbours + FIRST)) {
      int processes = Math.max(1, Math.min(MAX_PROCESSES, neighbours / NODES_PER_PROCESS));
      for (int i = 0; i < processes; i++) {
        crowd.add(
            new LineProcess(
                "the far ends",
                SameJvm.command("idle-far-ends", "-XX:+UseSerialGC", "-Xmx1500m"),
                Map.of()));
      }
      MemoryWatch watch = new MemoryWatch();
      Held first = fill(node, crowd, FIRST, FIRST, watch);
      Held all = fill(node, crowd, neighbours, FIRST + neighbours, watch);
      tell(first, all);
    } finally {
      crowd.forEach(LineProcess::close);
    }
    return 0;
  }

  private Held fill(IdleNode node, List<LineProcess> crowd, int more, int total, MemoryWatch watch)
      throws InterruptedException {
    progress.println(total + " neighbours ...");
    for (int i = 0; i < crowd.size(); i++) {
      int count = more / crowd.size() + (i < more % crowd.size() ? 1 : 0);
      crowd
          .get(i)
          .ask("connect " + node.address() + " " + options.router() + " " + count, PATIENCE);
    }
    node.awaitNeighbours(total);
    exchange(node, crowd, total);
    TimeUnit.MILLISECONDS.sleep((long) (settle * 1000));
    node.awaitNeighbours(total);
    return Held.now(watch);
  }

  private void exchange(IdleNode node, List<LineProcess> crowd, int total) {
    if (messages > 0) {
      node.publish(messages, MESSAGE_BYTES);
      // All those that are there publish, the first for the second time.
      crowd.forEach(part -> part.ask("publish " + messages + " " + MESSAGE_BYTES, PATIENCE));
      expectedReplies += (long) total * messages;
      node.awaitReplies(expectedReplies);
    }
  }

  private void tell(Held first, Held all) throws IOException {
    double heapBytes = (all.objects.bytes() - first.objects.bytes()) / (double) neighbours;
    double directBytes = (all.direct() - first.direct()) / (double) neighbours;
    if (options.json()) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("neighbours", neighbours);
      figures.put("router", options.router());
      figures.put("heapBytesPerNeighbour", Math.round(heapBytes));
      figures.put("directBytesPerNeighbour", Math.round(directBytes));
      out.println(JSON.std.asString(figures));
    } else {
      out.printf(
          Locale.ROOT,
          "%,d idle neighbours, %s: %.1f KiB of heap and %.1f KiB of direct memory each%n",
          neighbours,
          options.router(),
          heapBytes / KIBIBYTE,
          directBytes / KIBIBYTE);
    }
    if (classes) {
      for (ClassHistogram.Row row : all.objects.grownSince(first.objects, TOLD_CLASSES)) {
        out.printf(
            Locale.ROOT,
            "%8.1f bytes in %6.2f objects of %s%n",
            row.bytes() / (double) neighbours,
            row.objects() / (double) neighbours,
            row.name());
      }
    }
  }
}
