package org.freshet.pubsub.testkit;

import java.util.Optional;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.message.MessageId;

/** A message that a simulated node published, and what became of it. */
public final class SimPublication {
  private final MessageId id;
  private Optional<PublishResult> result = Optional.empty();

  SimPublication(MessageId id) {
    this.id = id;
  }

  /** {@return the message's id} */
  public MessageId id() {
    return id;
  }

  /** {@return what became of it, empty until all of its copies have come to their end} */
  public Optional<PublishResult> result() {
    return result;
  }

  void complete(PublishResult end) {
    if (result.isPresent()) {
      throw new IllegalStateException("the end of publication " + id + " was told twice");
    }
    result = Optional.of(end);
  }
}
