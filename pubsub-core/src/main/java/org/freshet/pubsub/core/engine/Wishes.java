package org.freshet.pubsub.core.engine;

import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.freshet.pubsub.message.TopicName;
import org.jspecify.annotations.Nullable;

/** The topics that one inbound stream said yes or no to; bounded. */
final class Wishes {
  private final Set<TopicName> wanted = new LinkedHashSet<>();
  private final Set<TopicName> unwanted = new LinkedHashSet<>();
  private final int maxTopics;

  Wishes(int maxTopics) {
    this.maxTopics = maxTopics;
  }

  /** {@return whether the wish was taken; false where the stream wants too many topics} */
  boolean take(TopicName topic, boolean subscribe) {
    if (subscribe) {
      if (wanted.size() >= maxTopics && !wanted.contains(topic)) {
        return false;
      }
      unwanted.remove(topic);
      wanted.add(topic);
      return true;
    }
    wanted.remove(topic);
    unwanted.add(topic);
    if (unwanted.size() > maxTopics) {
      Iterator<TopicName> oldest = unwanted.iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }

  /** {@return what was said of the topic, null if nothing} */
  @Nullable Boolean said(TopicName topic) {
    if (wanted.contains(topic)) {
      return Boolean.TRUE;
    }
    return unwanted.contains(topic) ? Boolean.FALSE : null;
  }

  /** Gives each topic that something was said of, and what. */
  void forEach(BiConsumer<TopicName, Boolean> action) {
    wanted.forEach(topic -> action.accept(topic, true));
    unwanted.forEach(topic -> action.accept(topic, false));
  }

  Set<TopicName> wanted() {
    return Collections.unmodifiableSet(wanted);
  }
}
