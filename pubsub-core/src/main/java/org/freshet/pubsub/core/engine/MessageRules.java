package org.freshet.pubsub.core.engine;

import java.util.function.LongSupplier;
import org.freshet.pubsub.core.wire.MessageWriter;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.MessageIdFunction;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Identity;
import org.jspecify.annotations.Nullable;

/**
 * How the messages of a topic are made, and what they must have to be looked at; immutable.
 *
 * @param policy whether they are signed
 * @param messageId how ids are computed
 * @param maxMessageBytes the largest payload
 */
public record MessageRules(
    SignaturePolicy policy, MessageIdFunction messageId, int maxMessageBytes) {

  /**
   * {@return a new message, signed where the policy says so}
   *
   * @param sequenceNumbers asked at most once, for a number greater than all before
   */
  public RawMessage write(
      Identity author, LongSupplier sequenceNumbers, TopicName topic, byte[] data) {
    if (policy.signs()) {
      return MessageWriter.signed(author, sequenceNumbers.getAsLong(), topic, data);
    }
    return policy.namesAuthor()
        ? MessageWriter.named(author.peerId(), sequenceNumbers.getAsLong(), topic, data)
        : MessageWriter.unsigned(topic, data);
  }

  /**
   * {@return the id of a message}
   *
   * @throws IllegalArgumentException when the function gives none, or one that is too long; what
   *     the function itself throws comes through
   */
  public MessageId idOf(RawMessage message) {
    MessageId id = messageId.idOf(message);
    if (id == null) {
      throw new IllegalArgumentException("the message id function gave null");
    }
    if (id.length() > MessageId.MAX_BYTES) {
      throw new IllegalArgumentException(
          "a message id has at most " + MessageId.MAX_BYTES + " bytes: " + id.length());
    }
    return id;
  }

  /** {@return why a message of others is refused without a further look, null where it is not} */
  @Nullable String refusal(RawMessage message) {
    if (message.size() > maxMessageBytes) {
      return "has a payload over the topic's limit";
    }
    if (policy == SignaturePolicy.STRICT_NO_SIGN) {
      boolean bare =
          message.from().isEmpty()
              && !message.hasSequenceNumber()
              && !message.hasSignature()
              && !message.hasKey();
      return bare ? null : "names its author, where nobody must";
    }
    boolean complete =
        message.hasSignature() && message.from().isPresent() && message.hasSequenceNumber();
    if (complete || (policy.isLax() && !message.hasSignature())) {
      return null;
    }
    return message.hasSignature() ? "is signed, but not in full" : "is not signed";
  }
}
