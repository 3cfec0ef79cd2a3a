package org.freshet.pubsub.message;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.PublicKey;

/** The default message id of each libp2p implementation, and hashes of the payload. */
public enum MessageIds implements MessageIdFunction {
  /** Author bytes, then sequence number bytes: go's and jvm's default. */
  GO {
    @Override
    public MessageId idOf(MessageContent content) {
      return joined(author(content).bytes(), sequence(content));
    }
  },
  /** Author in base58, then the sequence number in decimal: rust's default. */
  RUST {
    @Override
    public MessageId idOf(MessageContent content) {
      // Rust stands in the identity multihash of one zero byte for a missing author.
      String author = content.from().map(PeerId::toString).orElse("15R");
      byte[] sequence = content.sequenceNumber().orElse(new byte[0]);
      if (sequence.length > Long.BYTES) {
        // Rust takes none of them, and to write a long number in decimal takes long.
        throw new IllegalArgumentException(
            "this message id needs a sequence number of at most 8 bytes: " + sequence.length);
      }
      return ascii(author + new BigInteger(1, sequence));
    }
  },
  /**
   * The author's public key, then the sequence number as 8 bytes, or more where it is larger: js's
   * default under StrictSign.
   */
  JS {
    @Override
    public MessageId idOf(MessageContent content) {
      PeerId author = author(content);
      // Nobody signs the key: one in another spelling than its author's must make no other id.
      byte[] key =
          author
              .publicKey()
              .map(PublicKey::encoded)
              .or(() -> content.key().filter(author::isOf))
              .orElseThrow(() -> missing("a public key that is its author's"));
      return joined(key, asNumber(sequence(content)));
    }
  },
  /** The sequence number in hexadecimal, then the author in base58: nim's default. */
  NIM {
    @Override
    public MessageId idOf(MessageContent content) {
      return ascii(HexFormat.of().formatHex(sequence(content)) + author(content));
    }
  },
  /** SHA-256 of the payload; needs neither author nor sequence number. */
  SHA256 {
    @Override
    public MessageId idOf(MessageContent content) {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(content.data());
        return MessageId.ofTrusted(digest.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }
  };

  /** {@return whether it reads author or sequence number, which unsigned messages lack} */
  public boolean needsAuthor() {
    return this != SHA256;
  }

  /**
   * {@return the preset with this name: go, rust, js, nim or sha256}
   *
   * @throws IllegalArgumentException when there is none
   */
  public static MessageIds named(String name) {
    for (MessageIds preset : values()) {
      if (preset.name().toLowerCase(Locale.ROOT).equals(name)) {
        return preset;
      }
    }
    throw new IllegalArgumentException(
        "'" + name + "' is no message id preset; there are go, rust, js, nim and sha256");
  }

  private static PeerId author(MessageContent content) {
    return content.from().orElseThrow(() -> missing("an author"));
  }

  private static byte[] sequence(MessageContent content) {
    return content.sequenceNumber().orElseThrow(() -> missing("a sequence number"));
  }

  /** {@return the number without zeros in front, but at least 8 bytes} */
  private static byte[] asNumber(byte[] sequence) {
    int start = 0;
    while (start < sequence.length && sequence[start] == 0) {
      start++;
    }
    int length = sequence.length - start;
    byte[] number = new byte[Math.max(Long.BYTES, length)];
    System.arraycopy(sequence, start, number, number.length - length, length);
    return number;
  }

  private static IllegalArgumentException missing(String what) {
    return new IllegalArgumentException("this message id needs " + what);
  }

  private static MessageId ascii(String text) {
    return MessageId.ofTrusted(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static MessageId joined(byte[] first, byte[] second) {
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return MessageId.ofTrusted(both);
  }
}
