package org.freshet.interop.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Whose node it is. */
public enum Implementation {
  /** Ours: the command line's node, in a JVM of its own. */
  FRESHET,

  /** go-libp2p-pubsub: {@code interop/go}. */
  GO;

  /** {@return whether a message for a peer that it has no stream to yet is lost silently} */
  boolean skipsPeersWithoutStream() {
    return this == GO;
  }

  /** {@return the words that start a node, before its options} */
  List<String> commandLine() {
    return program("node", "--json");
  }

  /** {@return the words that start one of its commands} */
  List<String> program(String... words) {
    List<String> line =
        switch (this) {
          case FRESHET -> freshet();
          case GO -> List.of(Build.goPeer().toString());
        };
    return Stream.concat(line.stream(), Stream.of(words)).toList();
  }

  private static List<String> freshet() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1", // starts in half the time, and few of them live for long
        "-Dio.netty.leakDetection.level=paranoid",
        "-cp",
        Build.libraries().resolve("*").toString(),
        "org.freshet.pubsub.cli.Main");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
