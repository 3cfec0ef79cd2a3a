package org.freshet.interop.harness;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the nodes are: our jars, which Maven has built, and the peers, which {@link NodeBuild}
 * builds.
 */
final class Build {
  private Build() {}

  /** {@return the directory of our command line's jars} */
  static Path libraries() {
    Path lib = Path.of(property("freshet.cli.lib"));
    if (!Files.isDirectory(lib)) {
      throw new IllegalStateException(
          lib + " does not exist: build pubsub-cli first (mvn -Pinterop -pl interop -am verify)");
    }
    return lib;
  }

  /** {@return the directory of this module} */
  static Path interop() {
    return Path.of(property("freshet.root"), "interop");
  }

  /** {@return a place for what is built} */
  static Path target(String name) {
    return interop().resolve("target").resolve(name);
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException(
          "the system property " + name + " is missing: interop/pom.xml sets it, run Maven");
    }
    return value;
  }
}
