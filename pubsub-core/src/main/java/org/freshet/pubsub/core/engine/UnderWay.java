package org.freshet.pubsub.core.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.message.Message;
import org.jspecify.annotations.Nullable;

/** What one request publishes, in order; most publish one message, which needs no table. */
final class UnderWay {
  /** The first message of the request, and who waits for it; both null between requests. */
  private @Nullable Message first;

  private @Nullable Publication ofFirst;

  /** All that follow the first. */
  private final Map<Message, Publication> others = new LinkedHashMap<>();

  void add(IdentifiedMessage message, Publication publication) {
    if (first == null) {
      first = message;
      ofFirst = publication;
    } else {
      others.put(message, publication);
    }
  }

  /** {@return who waits for the copies of the message, null where it is none of the request's} */
  @Nullable Publication of(Message message) {
    return message.equals(first) ? ofFirst : others.get(message);
  }

  void forEach(Consumer<Publication> action) {
    if (ofFirst != null) {
      action.accept(ofFirst);
    }
    others.values().forEach(action);
  }

  void clear() {
    first = null;
    ofFirst = null;
    others.clear();
  }
}
