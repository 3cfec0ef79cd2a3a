package org.freshet.pubsub.core.wire;

import java.nio.charset.StandardCharsets;

/** What an author signs, and how a signature is checked (libp2p specs, pubsub). */
public final class Signing {
  private static final byte[] PREFIX = "libp2p-pubsub:".getBytes(StandardCharsets.US_ASCII);

  private Signing() {}

  static byte[] prefix() {
    return PREFIX;
  }
}
