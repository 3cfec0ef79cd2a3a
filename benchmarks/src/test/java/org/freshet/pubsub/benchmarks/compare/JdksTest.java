package org.freshet.pubsub.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdksTest {
  @TempDir Path temp;

  private Path jdk(String release) throws IOException {
    Path home = Files.createTempDirectory(temp, "jdk");
    Files.createDirectories(home.resolve("bin"));
    assertThat(Files.createFile(home.resolve("bin/java")).toFile().setExecutable(true)).isTrue();
    Files.writeString(home.resolve("release"), release);
    return home;
  }

  @Test
  void theReleaseFileTellsTheVersion() throws IOException {
    Path home = jdk("IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"25.0.3\"\n");

    assertThat(Jdks.version(home)).contains("25.0.3");
    assertThat(Jdks.feature("25.0.3")).isEqualTo(25);
    assertThat(Jdks.feature("26-ea")).isEqualTo(26);
    Files.delete(home.resolve("bin/java"));
    assertThat(Jdks.version(home)).isEmpty();
    assertThat(Jdks.version(temp)).isEmpty();
  }

  @Test
  void theRunningOneIsFound() {
    assertThat(Jdks.find(Runtime.version().feature()))
        .contains(Path.of(System.getProperty("java.home")));
    assertThat(Jdks.find(8000)).isEmpty();
  }
}
