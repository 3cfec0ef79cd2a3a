package org.freshet.interop.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What the nodes are made of: our jars, which Maven has built, and the peers, built here. */
final class Build {
  private static final long MINUTES_TO_BUILD = 10;

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

  /** {@return the Go peer, built once a run from Go's build cache} */
  static Path goPeer() {
    return GoPeer.BINARY;
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException(
          "the system property " + name + " is missing: interop/pom.xml sets it, run Maven");
    }
    return value;
  }

  private static final class GoPeer {
    static final Path BINARY = build();

    private static Path build() {
      Path module = Path.of(property("freshet.root"), "interop");
      Path binary = module.resolve("target").resolve("gopeer");
      Path log = module.resolve("target").resolve("gopeer-build.log");
      try {
        Process build =
            new ProcessBuilder("go", "build", "-o", binary.toString(), ".")
                .directory(module.resolve("go").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!build.waitFor(MINUTES_TO_BUILD, TimeUnit.MINUTES)) {
          build.destroyForcibly();
          throw new IllegalStateException("go build takes too long; see " + log);
        }
        if (build.exitValue() != 0) {
          throw new IllegalStateException("go build failed:\n" + Files.readString(log));
        }
        return binary;
      } catch (IOException e) {
        throw new IllegalStateException("cannot run go: put Go's bin directory on the PATH", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while building the Go peer", e);
      }
    }
  }
}
