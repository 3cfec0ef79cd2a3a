package org.freshet.pubsub;

import java.util.Optional;
import java.util.OptionalInt;
import org.freshet.pubsub.message.MessageIdFunction;
import org.freshet.pubsub.message.SignaturePolicy;

/**
 * What is different on one topic than on the node's others; immutable. Start from {@link #DEFAULT}.
 *
 * @param signaturePolicy whether its messages are signed; where empty, as on the node
 * @param messageId how its messages' ids are computed; where empty, as on the node, or, where the
 *     node leaves that to the signature policy, as fits this topic's
 * @param maxMessageBytes the largest payload, published or received; where empty, what fits {@link
 *     Limits#maxFrameBytes()}. A larger one is refused before its signature is looked at
 */
public record TopicSettings(
    Optional<SignaturePolicy> signaturePolicy,
    Optional<MessageIdFunction> messageId,
    OptionalInt maxMessageBytes) {

  /** As on the node. */
  public static final TopicSettings DEFAULT =
      new TopicSettings(Optional.empty(), Optional.empty(), OptionalInt.empty());

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when {@code maxMessageBytes} is less than 1
   */
  public TopicSettings {
    if (maxMessageBytes.isPresent() && maxMessageBytes.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "maxMessageBytes must be at least 1: " + maxMessageBytes.getAsInt());
    }
  }

  /** {@return the same with this policy} */
  public TopicSettings withSignaturePolicy(SignaturePolicy policy) {
    return new TopicSettings(Optional.of(policy), messageId, maxMessageBytes);
  }

  /** {@return the same with this function} */
  public TopicSettings withMessageId(MessageIdFunction function) {
    return new TopicSettings(signaturePolicy, Optional.of(function), maxMessageBytes);
  }

  /**
   * {@return the same with this limit}
   *
   * @throws IllegalArgumentException when it is less than 1
   */
  public TopicSettings withMaxMessageBytes(int bytes) {
    return new TopicSettings(signaturePolicy, messageId, OptionalInt.of(bytes));
  }
}
