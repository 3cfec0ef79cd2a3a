package org.freshet.interop.harness;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How what the nodes of one implementation start from is made, at most once a run, into {@code
 * interop/target}. A lock keeps runs that go on at the same time from building at the same time.
 */
final class NodeBuild {
  private static final long MINUTES_TO_BUILD = 20;
  private static final long BYTES_SHOWN = 4000;

  private final String name;
  private final String toolchain;
  private final Step step;
  private @Nullable IllegalStateException failure;
  private boolean done;

  private NodeBuild(String name, String toolchain, Step step) {
    this.name = name;
    this.toolchain = toolchain;
    this.step = step;
  }

  /** {@return what our nodes start sooner with; Maven has built the nodes} */
  static NodeBuild freshet() {
    return new NodeBuild("freshet", "a JDK, 17 or newer", OurJvm::prepare);
  }

  /** {@return the peer of {@code interop/go}, from Go's build cache} */
  static NodeBuild go() {
    return new NodeBuild(
        "gopeer",
        "Go 1.26",
        build ->
            build.run(
                Build.interop().resolve("go"),
                List.of("go", "build", "-o", Build.target("gopeer").toString(), ".")));
  }

  /** {@return the peer of {@code interop/rust}; cargo builds only what has changed} */
  static NodeBuild rust() {
    return new NodeBuild(
        "rustpeer",
        "Rust 1.95",
        build ->
            build.run(
                Build.interop().resolve("rust"),
                List.of(
                    "cargo",
                    "build",
                    "--release",
                    "--target-dir",
                    Build.target("rust").toString())));
  }

  /** {@return the peer of {@code interop/js}, in a copy: npm installs beside the sources} */
  static NodeBuild js() {
    return new NodeBuild(
        "jspeer",
        "Node.js with npm",
        build -> {
          Path sources = Build.interop().resolve("js");
          Path copy = Build.target("js");
          copyFolder(sources.resolve("src"), copy.resolve("src"));
          Path wanted = sources.resolve("package.json");
          Path installed = copy.resolve("installed.json");
          if (!sameFiles(wanted, installed)) {
            copy(wanted, copy.resolve("package.json"));
            build.run(copy, List.of("npm", "install", "--no-package-lock", "--no-audit"));
            copy(wanted, installed);
          }
        });
  }

  /** Builds it unless that is done already; a failure is kept for {@link #check}. */
  synchronized void run() {
    if (done) {
      return;
    }
    done = true;
    try (FileChannel lockFile = lockFile();
        FileLock lock = lockFile.lock()) {
      step.run(this);
    } catch (IOException e) {
      failure = new IllegalStateException("cannot build " + name + ": " + e.getMessage(), e);
    } catch (IllegalStateException e) {
      failure = e;
    }
  }

  /**
   * Makes sure that it is there.
   *
   * @throws IllegalStateException when it could not be built; says why
   */
  synchronized void check() {
    run();
    if (failure != null) {
      throw failure;
    }
  }

  private FileChannel lockFile() throws IOException {
    Path file = Build.target(name + ".lock");
    Files.createDirectories(file.getParent());
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Runs a command to its good end. */
  void run(Path directory, List<String> command) throws IOException {
    run(directory, command, Redirect.PIPE);
  }

  /** Runs a command to its good end, with something to read. */
  void run(Path directory, List<String> command, Redirect input) throws IOException {
    String program = command.get(0);
    Path log = Build.target(name + "-build.log");
    Process build;
    try {
      build =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(input)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new IllegalStateException(
          "cannot run " + program + ": install " + toolchain + " and put it on the PATH", e);
    }
    try {
      if (!build.waitFor(MINUTES_TO_BUILD, TimeUnit.MINUTES)) {
        build.descendants().forEach(ProcessHandle::destroyForcibly);
        build.destroyForcibly();
        throw new IllegalStateException(
            program + " is not done after " + MINUTES_TO_BUILD + " minutes:\n" + end(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while building " + name, e);
    }
    if (build.exitValue() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " failed:\n" + end(log));
    }
  }

  private static String end(Path log) throws IOException {
    byte[] all = Files.readAllBytes(log);
    int from = (int) Math.max(0, all.length - BYTES_SHOWN);
    return new String(all, from, all.length - from, StandardCharsets.UTF_8);
  }

  /** Copies what is not there yet, so that nodes of another run are left alone. */
  private static void copyFolder(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (!sameFiles(file, target)) {
          copy(file, target);
        }
      }
    }
  }

  private static boolean sameFiles(Path a, Path b) throws IOException {
    return Files.exists(b) && Files.mismatch(a, b) < 0;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What it takes to build. */
  interface Step {
    void run(NodeBuild build) throws IOException;
  }
}
