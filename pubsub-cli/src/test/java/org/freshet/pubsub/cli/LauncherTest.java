package org.freshet.pubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./freshet} in a project of its own, with a java and a mvn that only record. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  @TempDir Path temp;
  private Path home;
  private Path tools;

  @BeforeEach
  void makeProject() throws IOException {
    Path real = temp.toRealPath();
    home = Files.createDirectory(real.resolve("a project"));
    tools = Files.createDirectory(real.resolve("tools"));
    Files.copy(Path.of("../freshet"), home.resolve("freshet"));
    for (String source : List.of("pom.xml", "pubsub-cli/pom.xml", "pubsub-cli/src/main/A.java")) {
      Files.createDirectories(home.resolve(source).getParent());
      Files.writeString(home.resolve(source), "");
    }
    makeOld(home.resolve("pom.xml"));
    makeOld(home.resolve("pubsub-cli/pom.xml"));
    makeOld(home.resolve("pubsub-cli/src/main/A.java"));
    tool(
        "mvn",
        """
        echo "$@" >> "$RECORD/mvn"
        echo 'said by mvn'
        sleep 0.3
        [[ -z ${MVN_FAILS:-} ]] || exit 1
        module=$(sed 's/.*-pl \\([^ ]*\\).*/\\1/' <<< "$*")
        mkdir -p "$module/target/dist/lib"
        touch "$module/target/dist/lib/$module-1.jar"
        """);
    tool("java", "printf '%s\\n' \"$@\"\n");
    Files.writeString(real.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
  }

  private void tool(String name, String script) throws IOException {
    Path file = Files.writeString(tools.resolve(name), "#!/usr/bin/env bash\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void makeOld(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
  }

  private static void makeNew(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
  }

  private record Result(int exitCode, String out, String err) {}

  private Process start(Map<String, String> environment, Path script, String... arguments)
      throws IOException {
    List<String> words = new ArrayList<>(List.of(script.toString()));
    words.addAll(List.of(arguments));
    int number = runs++;
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(temp.toFile())
            .redirectOutput(temp.resolve("out" + number).toFile())
            .redirectError(temp.resolve("err" + number).toFile());
    builder.environment().keySet().removeIf(n -> n.startsWith("FRESHET") || n.equals("JAVA_HOME"));
    builder.environment().put("PATH", tools + ":" + builder.environment().get("PATH"));
    builder.environment().put("RECORD", temp.toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private int runs;

  private Result run(Map<String, String> environment, Path script, String... arguments)
      throws IOException, InterruptedException {
    int number = runs;
    Process process = start(environment, script, arguments);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(
        process.exitValue(),
        Files.readString(temp.resolve("out" + number)),
        Files.readString(temp.resolve("err" + number)));
  }

  private Result run(String... arguments) throws IOException, InterruptedException {
    return run(Map.of(), home.resolve("freshet"), arguments);
  }

  private List<String> builds() throws IOException {
    Path record = temp.resolve("mvn");
    return Files.exists(record) ? Files.readAllLines(record) : List.of();
  }

  @Test
  void itBuildsOnceThenOnlyStarts() throws Exception {
    Result first = run("node", "--topic", "a b");
    Result second = run("--version");

    assertThat(first.exitCode()).isZero();
    assertThat(first.out().lines())
        .endsWith(
            "-cp",
            home + "/pubsub-cli/target/dist/lib/*",
            Main.class.getName(),
            "node",
            "--topic",
            "a b")
        .contains("-Dfreshet.launcher=" + home.resolve("freshet"));
    assertThat(first.err()).isEqualTo("freshet: building pubsub-cli ...\nsaid by mvn\n");
    assertThat(second.out().lines()).endsWith(Main.class.getName(), "--version");
    assertThat(second.err()).isEmpty();
    assertThat(builds()).hasSize(1).first().asString().contains("-pl pubsub-cli -am package");
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    List<Process> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(start(Map.of(), home.resolve("freshet"), "node"));
    }
    for (Process process : all) {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    }
    assertThat(builds()).hasSize(1);
  }

  @Test
  void aNewerSourceOrAWishBuildsAgain() throws Exception {
    run("node");
    makeNew(home.resolve("pubsub-cli/src/main/A.java"));
    run("node");
    makeOld(home.resolve("pubsub-cli/src/main/A.java"));
    run("node");
    assertThat(builds()).hasSize(2);
    run(Map.of("FRESHET_REBUILD", "1"), home.resolve("freshet"), "node");
    assertThat(builds()).hasSize(3);
    makeNew(home.resolve("pubsub-cli/src/main/A.java"));
    run(Map.of("FRESHET_REBUILD", "0"), home.resolve("freshet"), "node");
    assertThat(builds()).hasSize(3);
  }

  @Test
  void jarsThatAreNotWantedStayOffTheClassPath() throws Exception {
    run("node");
    Path lib = home.resolve("pubsub-cli/target/dist/lib");
    Files.createFile(lib.resolve("conscrypt-9.jar"));
    Files.createFile(lib.resolve("another-2.jar"));

    Result result =
        run(Map.of("FRESHET_WITHOUT", "conscrypt,anot"), home.resolve("freshet"), "node");

    assertThat(result.out().lines()).contains(lib + "/pubsub-cli-1.jar");
  }

  @Test
  void linksLeadToItAndPluginsAreFound() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("link"), home.resolve("freshet"));
    Path relative = Files.createSymbolicLink(temp.resolve("link2"), Path.of("link"));
    assertThat(link).isSymbolicLink();
    Files.createDirectory(home.resolve("plugins"));

    Result result =
        run(
            Map.of("FRESHET_CLASSPATH", "/x/y.jar:/z", "FRESHET_JAVA_OPTS", "-Xmx64m -Da=b"),
            relative,
            "demo");

    assertThat(result.out().lines())
        .contains("-Xmx64m", "-Da=b")
        .contains(home + "/pubsub-cli/target/dist/lib/*:" + home + "/plugins/*:/x/y.jar:/z");
  }

  @Test
  void benchIsBuiltOnlyWhenAskedFor() throws Exception {
    Result result = run("bench", "--quick");

    assertThat(result.out().lines())
        .endsWith(
            "-cp",
            home + "/benchmarks/target/dist/lib/*",
            "org.freshet.pubsub.benchmarks.Bench",
            "--quick");
    assertThat(builds()).hasSize(1).first().asString().contains("-pl benchmarks -am package");
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    Result failed = run(Map.of("MVN_FAILS", "1"), home.resolve("freshet"), "node");
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err()).endsWith("freshet: the build failed, see above\n");

    Files.writeString(temp.toRealPath().resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
    Result old = run("node");
    assertThat(old.exitCode()).isEqualTo(1);
    assertThat(old.err()).startsWith("freshet: Java 17 or newer is needed").contains("version 11");

    Result none = run(Map.of("JAVA_HOME", "/nowhere"), home.resolve("freshet"), "node");
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).startsWith("freshet: '/nowhere/bin/java' is not there: install a JDK");
  }

  @Test
  void withoutMavenItSaysSo() throws Exception {
    Files.delete(tools.resolve("mvn"));
    Path bare = Files.createDirectory(temp.resolve("bare"));
    for (String tool :
        List.of("bash", "env", "dirname", "readlink", "sed", "find", "mkdir", "flock", "cat")) {
      Path found = Path.of("/usr/bin", tool);
      if (Files.exists(found)) {
        Files.createSymbolicLink(bare.resolve(tool), found);
      }
    }
    Result none = run(Map.of("PATH", tools + ":" + bare), home.resolve("freshet"), "node");

    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err())
        .isEqualTo(
            "freshet: 'mvn' is needed to build and is not there: install Maven 3.8 or newer and"
                + " put it on the PATH\n");
  }
}
