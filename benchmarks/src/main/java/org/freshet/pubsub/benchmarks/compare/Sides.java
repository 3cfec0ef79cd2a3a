package org.freshet.pubsub.benchmarks.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who can take part on this machine; a new implementation is a few lines here. */
final class Sides {
  static final String GO = "go";
  static final String RUST = "rust";
  static final String FRESHET = "freshet";
  static final String FRESHET_25 = "freshet-25";
  static final String FRESHET_JDK_CIPHER = "freshet-jdk-cipher";
  static final String PIPE = "pipe";
  static final String PIPE_OWN_ARRAYS = "pipe-own-arrays";
  static final String PIPE_JDK_CIPHER = "pipe-jdk-cipher";

  /** The jars to leave out: Conscrypt's, Amazon's Corretto Crypto Provider, and BoringSSL's. */
  static final String NATIVE_CIPHERS = "conscrypt,Amazon,netty-tcnative";

  /** Rust's floodsub is no node that others could be put beside. */
  static final Set<String> OF_FLOODSUB =
      Set.of(GO, FRESHET, FRESHET_25, FRESHET_JDK_CIPHER, PIPE, PIPE_OWN_ARRAYS, PIPE_JDK_CIPHER);

  private final String launcher;

  private Sides(Path launcher) {
    this.launcher = launcher.toString();
  }

  /**
   * {@return all sides there are, in the order in which they take turns}
   *
   * @param launcher the script {@code freshet}, which has built
   * @param goPeer go's program
   * @param rustPeer rust's program, where it was built
   * @param jdk home of the JDK of every side but one
   * @param jdk25 home of a JDK 25
   */
  static List<Side> all(
      Path launcher, Path goPeer, Optional<Path> rustPeer, Path jdk, Optional<Path> jdk25) {
    Sides of = new Sides(launcher);
    List<Side> all = new ArrayList<>();
    all.add(compiled(GO, goPeer));
    rustPeer.ifPresent(program -> all.add(compiled(RUST, program)));
    all.add(of.nodes(FRESHET, "Freshet", jdk, ""));
    jdk25.ifPresent(home -> all.add(of.nodes(FRESHET_25, "Freshet, JDK 25", home, "")));
    all.add(of.nodes(FRESHET_JDK_CIPHER, "Freshet, pure Java", jdk, NATIVE_CIPHERS));
    all.add(of.pipe(PIPE, "pipe", jdk, ""));
    all.add(of.pipe(PIPE_OWN_ARRAYS, "pipe, own arrays", jdk, "", "--own-arrays"));
    all.add(of.pipe(PIPE_JDK_CIPHER, "pipe, pure Java", jdk, NATIVE_CIPHERS));
    return all;
  }

  private static Side compiled(String id, Path program) {
    List<String> command = List.of(program.toString(), "bench");
    return new Side(id, id, Side.Kind.NATIVE_NODES, command, Map.of());
  }

  private Side nodes(String id, String title, Path jdk, String without) {
    List<String> command = List.of(launcher, "bench");
    return new Side(id, title, Side.Kind.JVM_NODES, command, environment(jdk, without));
  }

  private Side pipe(String id, String title, Path jdk, String without, String... options) {
    List<String> command = new ArrayList<>(List.of(launcher, "bench", "--pipe"));
    command.addAll(List.of(options));
    return new Side(id, title, Side.Kind.PIPE, command, environment(jdk, without));
  }

  /** No build may begin between two rounds, whatever is edited meanwhile. */
  private static Map<String, String> environment(Path jdk, String without) {
    return Map.of("JAVA_HOME", jdk.toString(), "FRESHET_REBUILD", "0", "FRESHET_WITHOUT", without);
  }
}
