package org.freshet.pubsub.router.gossipsub;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PubSubBuilder;
import org.freshet.pubsub.message.MessageContent;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.MessageIdFunction;
import org.freshet.pubsub.message.SignaturePolicy;

/**
 * What a node of Ethereum's consensus layer needs beside {@link GossipsubParams#ethereum()}: no
 * signatures, ids made of topic and payload, its sizes and times.
 */
public final class Ethereum {
  /** The largest payload, in bytes, before compression. */
  public static final int MAX_PAYLOAD_BYTES = 10 << 20;

  /** The largest RPC: what the largest payload may become by compression, and 1 KiB. */
  public static final int MAX_FRAME_BYTES = maxCompressedBytes(MAX_PAYLOAD_BYTES) + 1024;

  private static final int ID_BYTES = 20;
  private static final byte[] VALID_SNAPPY = {1, 0, 0, 0};
  private static final byte[] INVALID_SNAPPY = {0, 0, 0, 0};

  private Ethereum() {}

  /**
   * Sets up a node: router, signatures, ids, limits, seen cache.
   *
   * @param decompress gives the payload that was compressed by Snappy in block format, empty when
   *     it was not, or would be larger than {@link #MAX_PAYLOAD_BYTES}; pure and quick, for any
   *     thread
   * @return the builder
   */
  public static PubSubBuilder configure(
      PubSubBuilder builder, Function<byte[], Optional<byte[]>> decompress) {
    return builder
        .router("gossipsub")
        .routerParameters(GossipsubParams.ethereum())
        .signaturePolicy(SignaturePolicy.STRICT_NO_SIGN)
        .messageId(messageId(decompress))
        .limits(limits())
        .seenTtl(seenTtl(Duration.ofSeconds(12), 32));
  }

  /** {@return limits that the largest message keeps to} */
  public static Limits limits() {
    return Limits.DEFAULT.toBuilder()
        .maxFrameBytes(MAX_FRAME_BYTES)
        .inboundBufferBytes(2 * MAX_FRAME_BYTES)
        .outboundQueueBytes(4 * MAX_FRAME_BYTES)
        .build();
  }

  /** {@return the largest size that this many bytes may have when compressed by Snappy} */
  public static int maxCompressedBytes(int bytes) {
    return 32 + bytes + bytes / 6;
  }

  /** {@return how long an id is seen: two epochs} */
  public static Duration seenTtl(Duration slot, int slotsPerEpoch) {
    return slot.multipliedBy(slotsPerEpoch * 2L);
  }

  /**
   * {@return the message ids since Altair: 20 bytes of SHA-256 over domain, length of the topic,
   * topic and payload}
   *
   * @param decompress as for {@link #configure}; what it does not decompress is hashed as it is,
   *     under another domain
   */
  public static MessageIdFunction messageId(Function<byte[], Optional<byte[]>> decompress) {
    return content -> {
      byte[] topic = content.topic().value().getBytes(StandardCharsets.UTF_8);
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      return id(content, decompress, length.putLong(topic.length).array(), topic);
    };
  }

  /** {@return the message ids of Phase 0, without the topic; see {@link #messageId}} */
  public static MessageIdFunction phase0MessageId(Function<byte[], Optional<byte[]>> decompress) {
    return content -> id(content, decompress, new byte[0], new byte[0]);
  }

  private static MessageId id(
      MessageContent content,
      Function<byte[], Optional<byte[]>> decompress,
      byte[] topicLength,
      byte[] topic) {
    byte[] data = content.bytes();
    Optional<byte[]> payload = decompress.apply(data);
    MessageDigest digest = sha256();
    digest.update(payload.isPresent() ? VALID_SNAPPY : INVALID_SNAPPY);
    digest.update(topicLength);
    digest.update(topic);
    return MessageId.ofTrusted(Arrays.copyOf(digest.digest(payload.orElse(data)), ID_BYTES));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
