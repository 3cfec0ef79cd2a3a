package org.freshet.pubsub.benchmarks.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start a JVM like this one, with the same class path. */
public final class SameJvm {
  private SameJvm() {}

  /**
   * {@return the command line that runs a part of the benchmark program}
   *
   * @param part a command of it, perhaps a hidden one
   * @param options of the JVM
   */
  public static List<String> command(String part, String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("org.freshet.pubsub.benchmarks.Bench");
    command.add(part);
    return command;
  }
}
