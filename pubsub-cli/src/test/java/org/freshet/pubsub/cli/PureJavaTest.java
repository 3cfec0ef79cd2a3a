package org.freshet.pubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Native ciphers come with the command line and make it fast; nothing else depends on them. */
class PureJavaTest {
  private static final List<String> NATIVE_CIPHERS =
      List.of("conscrypt-openjdk-uber", "AmazonCorrettoCryptoProvider-");

  private static final long PATIENCE_SECONDS = 120;

  @Test
  void theDemoRunsWithoutNativeCiphers() throws Exception {
    List<String> all = classPath();
    List<String> without =
        all.stream().filter(entry -> NATIVE_CIPHERS.stream().noneMatch(entry::contains)).toList();
    assertThat(without).as("they are shipped").hasSize(all.size() - NATIVE_CIPHERS.size());

    // Were they there all the same, the JVM would say that it loads the classes.
    Process demo =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load",
                "-cp",
                String.join(File.pathSeparator, without),
                Main.class.getName(),
                "demo",
                "--nodes",
                "2")
            .redirectErrorStream(true)
            .start();
    try {
      demo.getOutputStream().close();
      String told = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(demo.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      String end =
          told.lines()
              .filter(line -> !line.contains("[class,load]"))
              .collect(Collectors.joining("\n"));

      assertThat(demo.exitValue()).as(end).isZero();
      assertThat(told).contains("org.freshet.pubsub.core.keys.BouncyEd25519");
      assertThat(told).doesNotContain("org.conscrypt.", "com.amazon.corretto.");
      assertThat(end).contains("delivered 40 of 40");
    } finally {
      demo.destroyForcibly();
    }
  }

  private static List<String> classPath() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(path.split(File.pathSeparator)).toList();
  }
}
