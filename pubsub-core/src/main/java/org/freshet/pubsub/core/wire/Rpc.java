package org.freshet.pubsub.core.wire;

import java.nio.ByteBuffer;
import java.util.List;
import org.freshet.pubsub.router.SubscriptionChange;

/**
 * One RPC as it was read; immutable.
 *
 * @param subscriptions well-formed entries in order; one topic may come several times, the last
 *     wins
 * @param malformedSubscriptions how many entries were not well formed and left out
 * @param ignoredSubscriptions how many entries came beyond the limit and were not looked at
 * @param messages well-formed messages in order
 * @param malformedMessages how many messages were not well formed and left out
 * @param answersWelcome field 5133133: the opener of this stream reads answers on it (rule 8)
 * @param fields all other fields as they came, read-only, often empty
 * @param wireBytes what it counts for in the stream's credit: the frame's bytes with the length
 *     prefix, and what the objects in it take
 */
public record Rpc(
    List<SubscriptionChange> subscriptions,
    int malformedSubscriptions,
    int ignoredSubscriptions,
    List<RawMessage> messages,
    int malformedMessages,
    boolean answersWelcome,
    ByteBuffer fields,
    int wireBytes) {

  /** The field by which a hello says that answers are welcome on its stream (rule 8). */
  public static final int ANSWERS_WELCOME_FIELD = 5_133_133;

  static final int SUBSCRIPTIONS_FIELD = 1;
  static final int PUBLISH_FIELD = 2;

  /**
   * {@return whether it can be no hello, which carries anything else, or nothing} rust says hello
   * on one of its connections, and sends messages on any of them.
   */
  public boolean isMessagesAlone() {
    return carriesMessages()
        && !carriesSubscriptions()
        && !answersWelcome
        && !fields.hasRemaining();
  }

  /**
   * {@return whether it tells topics that the far side wants or no longer wants, or is the empty
   * hello of who wants none} Router fields alone tell nothing: rust sends them on a stream that it
   * opens without a hello.
   */
  public boolean tellsWishes() {
    return carriesSubscriptions() || (!carriesMessages() && !fields.hasRemaining());
  }

  private boolean carriesMessages() {
    return messages.size() + malformedMessages > 0;
  }

  private boolean carriesSubscriptions() {
    return subscriptions.size() + malformedSubscriptions + ignoredSubscriptions > 0;
  }
}
