package org.freshet.pubsub.benchmarks.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An implementation that takes its turn; immutable.
 *
 * @param id what the user selects it by
 * @param title what the table calls it
 * @param kind what it runs
 * @param command how its bench is started, without the options of a case
 * @param environment what the process gets beside ours
 */
record Side(
    String id, String title, Kind kind, List<String> command, Map<String, String> environment) {
  Side {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /**
   * What a side runs, and how much CPU time its process uses until it is warm. CPU time, for on a
   * busy machine a second of the clock warms up less.
   */
  enum Kind {
    /** Nodes, compiled before they run. */
    NATIVE_NODES(3),
    /**
     * Nodes in a JVM: rounds of large messages get faster until compilers and heap have settled.
     */
    JVM_NODES(30),
    /** The bare pipe in a JVM: little code. */
    PIPE(12);

    private final double warmUpCpuSeconds;

    Kind(double warmUpCpuSeconds) {
      this.warmUpCpuSeconds = warmUpCpuSeconds;
    }

    double warmUpCpuSeconds() {
      return warmUpCpuSeconds;
    }
  }

  /** {@return whether it has anything to do in the case} */
  boolean takesPartIn(Case that) {
    return that.sides().contains(id) && (kind != Kind.PIPE || that.pipeOptions().isPresent());
  }

  /** {@return its command line for the case, rounds on command where it has any} */
  List<String> commandFor(Case that) {
    List<String> words = new ArrayList<>(command);
    if (that.onceIn().isPresent()) {
      words.addAll(that.options());
      words.add("--json");
      return words;
    }
    words.add("--stdin");
    words.add("--json");
    words.addAll(kind == Kind.PIPE ? that.pipeOptions().orElseThrow() : that.options());
    return words;
  }

  /** {@return what its process gets for the case beside our environment} */
  Map<String, String> environmentFor(Case that) {
    Map<String, String> all = new HashMap<>(environment);
    that.onceIn().ifPresent(heap -> all.put("FRESHET_JAVA_OPTS", "-Xmx" + heap));
    return all;
  }
}
