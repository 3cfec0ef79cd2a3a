package org.freshet.pubsub.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.message.TopicName;
import org.junit.jupiter.api.Test;

class EventListenersTest {
  private static final PubSubEvent EVENT = new PubSubEvent.TopicJoined(TopicName.of("t"));

  private final Queue<Runnable> pool = new ArrayDeque<>();
  private boolean poolHasEnded;
  private final List<PubSubEvent> heard = new ArrayList<>();
  private final EventListeners listeners =
      new EventListeners(List.of(heard::add), this::execute, new Counters());

  private void execute(Runnable task) {
    if (poolHasEnded) {
      throw new RejectedExecutionException();
    }
    pool.add(task);
  }

  @Test
  void whatHappenedBeforeTheEndIsTold() {
    listeners.event(EVENT);
    listeners.end();
    pool.remove().run();
    assertThat(heard).containsExactly(EVENT);
  }

  /** An engine that was held up comes to its last events when the pool is gone. */
  @Test
  void nothingIsToldOnTheEnginesThreadBehindTheEnd() {
    listeners.end();
    poolHasEnded = true;
    listeners.event(EVENT);
    assertThat(heard).isEmpty();
  }
}
