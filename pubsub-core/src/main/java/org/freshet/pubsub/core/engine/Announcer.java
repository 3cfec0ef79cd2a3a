package org.freshet.pubsub.core.engine;

import java.time.Duration;
import java.util.Set;
import org.freshet.pubsub.message.TopicName;

/**
 * Tells neighbours our subscriptions again when they may have forgotten them (rule 5).
 *
 * <p>go erases what we announced when its own stream to us dies, then opens a new one: a new
 * inbound stream is the sign. At most once a second and neighbour; while streams keep coming, after
 * the first few less and less often, down to once a minute.
 */
final class Announcer {
  private static final long MIN_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

  /** Go opens its stream to a neighbour four times, then never again. */
  private static final int QUICK_REPEATS = 4;

  private static final long MAX_INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

  private final Scope scope;
  private final Sender sender;
  private final Set<TopicName> joined;

  Announcer(Scope scope, Sender sender, Set<TopicName> joined) {
    this.scope = scope;
    this.sender = sender;
    this.joined = joined;
  }

  void helloQueued(Outbound out) {
    calmed(out);
    out.nextAnnounceNanos = scope.nowNanos;
  }

  /** Announces everything on the stream, now or as soon as its turn comes. */
  void repeat(Outbound out) {
    if (out.announcing != null) {
      return;
    }
    long waitNanos = out.nextAnnounceNanos - scope.nowNanos;
    if (waitNanos > 0) {
      out.announcing =
          scope.timers.at(
              out.nextAnnounceNanos,
              () -> {
                out.announcing = null;
                announceAll(out);
              });
      return;
    }
    if (-waitNanos > out.announceIntervalNanos) {
      calmed(out);
    }
    announceAll(out);
  }

  private static void calmed(Outbound out) {
    out.announceIntervalNanos = MIN_INTERVAL_NANOS;
    out.quickAnnouncements = QUICK_REPEATS;
  }

  private void announceAll(Outbound out) {
    if (!out.isOpen()) {
      return;
    }
    out.nextAnnounceNanos = scope.nowNanos + out.announceIntervalNanos;
    if (out.quickAnnouncements > 0) {
      out.quickAnnouncements--;
    } else {
      out.announceIntervalNanos = Math.min(2 * out.announceIntervalNanos, MAX_INTERVAL_NANOS);
    }
    if (!joined.isEmpty()) {
      scope.count("subscriptions.repeated");
      joined.forEach(topic -> out.queue.announce(topic, true));
      sender.markDirty(out);
    }
  }
}
