package org.freshet.pubsub.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds JDKs where they usually are. */
final class Jdks {
  private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(.+)\"$");

  private Jdks() {}

  /** {@return the home of a JDK of that feature release; the running one if it is that} */
  static Optional<Path> find(int release) {
    Path running = Path.of(System.getProperty("java.home"));
    Path user = Path.of(System.getProperty("user.home"));
    Stream<Path> named =
        Stream.ofNullable(System.getenv("JAVA_HOME_" + release + "_X64")).map(Path::of);
    List<Path> parents =
        List.of(
            Path.of("/usr/lib/jvm"),
            user.resolve(".sdkman/candidates/java"),
            user.resolve(".jdks"),
            Path.of("/Library/Java/JavaVirtualMachines"));
    return Stream.concat(
            Stream.concat(Stream.of(running), named), parents.stream().flatMap(Jdks::children))
        .filter(home -> version(home).filter(v -> feature(v) == release).isPresent())
        .findFirst();
  }

  private static Stream<Path> children(Path parent) {
    if (!Files.isDirectory(parent)) {
      return Stream.empty();
    }
    try (Stream<Path> children = Files.list(parent)) {
      // macOS has the home two folders deeper.
      return children.sorted().toList().stream()
          .flatMap(child -> Stream.of(child, child.resolve("Contents/Home")));
    } catch (IOException unreadable) {
      return Stream.empty();
    }
  }

  /** {@return what its release file says, like {@code 17.0.15}; empty when it is no JDK to run} */
  static Optional<String> version(Path home) {
    Path release = home.resolve("release");
    if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(release)) {
      return Optional.empty();
    }
    try {
      Matcher version = VERSION.matcher(Files.readString(release));
      return version.find() ? Optional.of(version.group(1)) : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /** {@return 17 for 17.0.15} */
  static int feature(String version) {
    Matcher digits = Pattern.compile("\\d+").matcher(version);
    return digits.lookingAt() ? Integer.parseInt(digits.group()) : 0;
  }
}
