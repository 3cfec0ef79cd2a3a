package org.freshet.pubsub.core.node;

import java.util.concurrent.atomic.LongAdder;
import org.freshet.pubsub.core.engine.Counters;

/**
 * What a node counts over all of its subscriptions.
 *
 * @param dropped messages that found no room
 * @param held messages that found no room and held back who brought them
 * @param failed calls of readers' code that threw
 */
record ReaderCounters(LongAdder dropped, LongAdder held, LongAdder failed) {
  static ReaderCounters of(Counters counters) {
    return new ReaderCounters(
        counters.counter("subscription.dropped"),
        counters.counter("subscription.held"),
        counters.counter("subscription.failed"));
  }
}
