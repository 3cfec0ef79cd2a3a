package org.freshet.interop.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

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
    return switch (this) {
      case FRESHET ->
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx512m",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1", // starts in half the time, and few of them live for long
              "-Dio.netty.leakDetection.level=paranoid",
              "-cp",
              Build.libraries().resolve("*").toString(),
              "org.freshet.pubsub.cli.Main",
              "node",
              "--json");
      case GO -> List.of(Build.goPeer().toString(), "node", "--json");
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
