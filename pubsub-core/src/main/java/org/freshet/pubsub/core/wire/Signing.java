package org.freshet.pubsub.core.wire;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.PublicKey;

/** What an author signs, and how a signature is checked (libp2p specs, pubsub). */
public final class Signing {
  private static final byte[] PREFIX = "libp2p-pubsub:".getBytes(StandardCharsets.US_ASCII);

  private Signing() {}

  static byte[] prefix() {
    return PREFIX;
  }

  /**
   * {@return whether the message names its author and carries a sequence number and that author's
   * signature}
   *
   * <p>For any thread; never throws, whatever a stranger wrote into the message. A key that the
   * message carries must be the author's even where the peer id contains it, because go checks that
   * too and blames whoever forwards a message that fails.
   */
  public static boolean isAuthentic(KeyProvider keys, RawMessage message) {
    Optional<PeerId> author = message.from();
    Optional<byte[]> signature = message.signature();
    if (author.isEmpty() || signature.isEmpty() || !message.hasSequenceNumber()) {
      return false;
    }
    try {
      return key(keys, author.get(), message)
          .map(key -> keys.verify(key, message.signedParts(), signature.get()))
          .orElse(false);
    } catch (RuntimeException e) {
      // A key library that chokes on hostile bytes has not found the signature valid.
      return false;
    }
  }

  private static Optional<PublicKey> key(KeyProvider keys, PeerId author, RawMessage message) {
    return message
        .key()
        .map(encoded -> keys.decodePublic(encoded).filter(key -> key.peerId().equals(author)))
        .orElseGet(author::publicKey);
  }
}
