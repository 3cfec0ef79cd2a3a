package org.freshet.pubsub.testkit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/** Everything that happened in a simulated network, one line each, and a digest of it. */
final class Trace {
  private final List<String> lines = new ArrayList<>();
  private final MessageDigest digest;
  private boolean kept = true;

  Trace() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Keeps the digest alone, for networks whose trace would not fit. */
  void forgetLines() {
    kept = false;
  }

  void add(long nowNanos, String who, String what) {
    String line = seconds(nowNanos) + " " + who + " " + what;
    digest.update(line.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
    if (kept) {
      lines.add(line);
    }
  }

  List<String> lines() {
    return Collections.unmodifiableList(lines);
  }

  String hash() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
    }
  }

  /** {@return the last lines, for the message of a failure} */
  String tail(int count) {
    return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
  }

  /** {@return the time in seconds with nine digits behind the point, whatever the locale} */
  static String seconds(long nanos) {
    String fraction = Long.toString(nanos % 1_000_000_000L);
    return nanos / 1_000_000_000L + "." + "0".repeat(9 - fraction.length()) + fraction;
  }
}
