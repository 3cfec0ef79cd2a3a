package org.freshet.interop.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Key files, made by the program that a node of some implementation is. */
public final class Keys {
  private static final Pattern PEER_ID = Pattern.compile("\\b(12D3KooW|16Uiu2HA|Qm)\\w+");
  private static final int SECONDS = 30;

  /** All that were made, by what they were asked for. */
  private static final Map<List<String>, Made> MADE = new ConcurrentHashMap<>();

  private Keys() {}

  /** A key and who has it. */
  private record Made(byte[] key, String peerId) {}

  /**
   * Puts a private key into a new file, of that name the same in all tests, for it takes its maker
   * longer than some tests.
   *
   * @param type {@code ed25519}, {@code secp256k1}, {@code ecdsa} or {@code rsa}
   * @return the peer id that its maker computed
   */
  public static String make(Implementation maker, String type, Path file) {
    List<String> asked = List.of(maker.toString(), type, file.getFileName().toString());
    Made made = MADE.computeIfAbsent(asked, a -> make(maker, type));
    try {
      Files.write(file, made.key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return made.peerId;
  }

  private static Made make(Implementation maker, String type) {
    try {
      Path folder = Files.createTempDirectory("interop-key");
      Path file = folder.resolve("key");
      String peerId = run(maker, type, file);
      byte[] key = Files.readAllBytes(file);
      Files.delete(file);
      Files.delete(folder);
      return new Made(key, peerId);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String run(Implementation maker, String type, Path file) {
    List<String> line =
        switch (maker) {
          case FRESHET -> maker.program("key", "make", "--type", type, file.toString());
          case GO, RUST, JS -> maker.program("key", "--type", type, file.toString());
        };
    try {
      Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("%s ends", line).isTrue();
      assertThat(process.exitValue()).as("%s: %s", line, told).isZero();
      Matcher id = PEER_ID.matcher(told);
      assertThat(id.find()).as("a peer id in: %s", told).isTrue();
      return id.group();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while making a key", e);
    }
  }
}
