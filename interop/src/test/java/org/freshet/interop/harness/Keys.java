package org.freshet.interop.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Key files, made by the program that a node of some implementation is. */
public final class Keys {
  private static final Pattern PEER_ID = Pattern.compile("\\b(12D3KooW|16Uiu2HA|Qm)\\w+");
  private static final int SECONDS = 30;

  private Keys() {}

  /**
   * Makes a private key in a new file.
   *
   * @param type {@code ed25519}, {@code secp256k1}, {@code ecdsa} or {@code rsa}
   * @return the peer id that its maker computed
   */
  public static String make(Implementation maker, String type, Path file) {
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
