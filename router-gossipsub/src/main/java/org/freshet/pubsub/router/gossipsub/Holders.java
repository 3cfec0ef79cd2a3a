package org.freshet.pubsub.router.gossipsub;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageId;

/**
 * Neighbours that brought a copy of a message which is still being judged: they have it, so it need
 * not be sent to them. Bounded by what the engine judges at a time.
 */
final class Holders {
  private static final Set<Links> NOBODY = Set.of();

  private final Map<MessageId, Judging> underWay = new HashMap<>();

  /** The copy that is being judged, and who brought another. */
  private static final class Judging {
    final Message message;
    Set<Links> holders = NOBODY;

    Judging(Message message) {
      this.message = message;
    }
  }

  /** A message is about to be judged. */
  void begin(Message message) {
    underWay.put(message.id(), new Judging(message));
  }

  /** Another copy has come; one of a message that was judged before changes nothing. */
  void add(MessageId id, Links from) {
    Judging judging = underWay.get(id);
    if (judging != null) {
      if (judging.holders.isEmpty()) {
        judging.holders = new HashSet<>(4);
      }
      judging.holders.add(from);
    }
  }

  /**
   * The message has been judged; another copy of its id, say a forged one, ends nothing. {@return
   * who brought a copy meanwhile}
   */
  Set<Links> end(Message message) {
    Judging judging = underWay.get(message.id());
    if (judging == null || judging.message != message) {
      return NOBODY;
    }
    underWay.remove(message.id());
    return judging.holders;
  }

  int size() {
    return underWay.size();
  }
}
