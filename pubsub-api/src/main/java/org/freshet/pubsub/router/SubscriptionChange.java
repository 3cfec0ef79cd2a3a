package org.freshet.pubsub.router;

import java.nio.ByteBuffer;
import org.freshet.pubsub.message.TopicName;

/**
 * One entry of the subscriptions in an RPC.
 *
 * @param topic which topic
 * @param subscribe whether it is wanted, or no longer
 * @param fields the entry's fields that the engine does not know, encoded, often empty; read-only
 */
public record SubscriptionChange(TopicName topic, boolean subscribe, ByteBuffer fields) {
  /** Makes the fields read-only. */
  public SubscriptionChange {
    fields = fields.asReadOnlyBuffer();
  }
}
