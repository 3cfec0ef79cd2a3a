package org.freshet.interop.harness;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Whose node it is. */
public enum Implementation {
  /** Ours: the command line's node, in a JVM of its own. */
  FRESHET(NodeBuild.freshet()),

  /** go-libp2p-pubsub: {@code interop/go}. */
  GO(NodeBuild.go()),

  /** rust-libp2p's gossipsub, with floodsub support: {@code interop/rust}. */
  RUST(NodeBuild.rust()),

  /** js-libp2p's floodsub and gossipsub: {@code interop/js}. */
  JS(NodeBuild.js());

  private final NodeBuild build;

  Implementation(NodeBuild build) {
    this.build = build;
  }

  /**
   * {@return the other implementations that are tried in this run} All, or those that the system
   * property {@code interop.peers} names, as in {@code go,js}.
   */
  public static Set<Implementation> peers() {
    Set<Implementation> peers = EnumSet.complementOf(EnumSet.of(FRESHET));
    String chosen = System.getProperty("interop.peers");
    if (chosen != null) {
      List<String> names = Arrays.asList(chosen.split(","));
      peers.removeIf(peer -> !names.contains(peer.toString()));
    }
    return peers;
  }

  /**
   * Builds what this run may need. What could not be built is told by whoever starts a node of it.
   */
  static void buildAll() {
    AllBuilt.DONE.join();
  }

  /** All at the same time: one waits for the network while another computes. */
  private static final class AllBuilt {
    static final CompletableFuture<Void> DONE =
        CompletableFuture.allOf(
            Stream.concat(Stream.of(FRESHET), peers().stream())
                .map(i -> CompletableFuture.runAsync(i.build::run, t -> start(i + "-build", t)))
                .toArray(CompletableFuture<?>[]::new));

    private static void start(String name, Runnable task) {
      Daemon.of(name, task).start();
    }
  }

  /** {@return whether a message for a peer that it has no stream to yet is lost silently} */
  boolean skipsPeersWithoutStream() {
    return this == GO || this == JS;
  }

  /**
   * {@return the words that start a node, before its options}
   *
   * @throws IllegalStateException when it could not be built
   */
  List<String> commandLine() {
    return program("node", "--json");
  }

  /**
   * {@return the words that start one of its commands}
   *
   * @throws IllegalStateException when it could not be built
   */
  List<String> program(String... words) {
    build.check();
    List<String> line =
        switch (this) {
          case FRESHET -> OurJvm.commandLine();
          case GO -> List.of(Build.target("gopeer").toString());
          case RUST -> List.of(Build.target("rust/release/rustpeer").toString());
          case JS ->
              List.of(
                  Build.target("js/node_modules/.bin/node").toString(),
                  Build.target("js/src/main.js").toString());
        };
    return Stream.concat(line.stream(), Stream.of(words)).toList();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
