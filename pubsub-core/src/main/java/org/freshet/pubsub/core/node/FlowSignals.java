package org.freshet.pubsub.core.node;

import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.freshet.pubsub.core.runtime.SerialTask;
import org.jspecify.annotations.Nullable;

/**
 * Signals one subscriber what a queue holds, as far as it asks for it, by the rules of Reactive
 * Streams. Safe for any thread.
 */
final class FlowSignals<T> implements Flow.Subscription {
  private final ReaderQueue<T> queue;
  private final Owner owner;
  private final SerialTask signalling;
  private final AtomicLong demand = new AtomicLong();

  /** Null once it has been cancelled or told the end: nothing of it is kept (rule 3.13). */
  private volatile Flow.@Nullable Subscriber<? super T> subscriber;

  /** Not null iff the subscriber asked for less than one item (rule 3.9). */
  private volatile @Nullable IllegalArgumentException fault;

  /** Nothing is signalled before {@code onSubscribe} has returned (rules 1.3 and 1.9). */
  private volatile boolean begun;

  /** Who keeps count of it. Called on the thread that signals or cancels. */
  interface Owner {
    /** The subscriber has taken an item. */
    void signalled();

    /** The subscriber threw, and is cancelled. */
    void threw(Throwable bug);

    /** Nothing will be signalled any more, but the end; may be called several times. */
    void cancelled();
  }

  FlowSignals(
      ReaderQueue<T> queue, Executor pool, Flow.Subscriber<? super T> subscriber, Owner owner) {
    this.queue = queue;
    this.owner = owner;
    this.subscriber = subscriber;
    this.signalling = new SerialTask(pool, this::signal);
  }

  /**
   * Signals {@code onSubscribe}; everything else follows on the pool.
   *
   * @param given what the subscriber is to ask and to cancel; passes on to this
   */
  void begin(Flow.Subscription given) {
    Flow.Subscriber<? super T> to = subscriber;
    if (to != null) {
      guarded(() -> to.onSubscribe(given));
    }
    begun = true;
    wake();
  }

  /** Signals {@code onSubscribe} and {@code onError} on the calling thread, and no more. */
  void refuse(Flow.Subscription given, Throwable why) {
    Flow.Subscriber<? super T> to = subscriber;
    if (to != null && guarded(() -> to.onSubscribe(given))) {
      cancel();
      guarded(() -> to.onError(why));
    }
  }

  /** Something has come into the queue, or it has ended. */
  void wake() {
    signalling.ask();
  }

  @Override
  public void request(long n) {
    if (n < 1) {
      fault =
          new IllegalArgumentException(
              "a subscriber must ask for at least one item, not for " + n + " (rule 3.9)");
    } else {
      demand.accumulateAndGet(n, FlowSignals::saturatedSum);
    }
    signalling.ask();
  }

  /** As much as can be counted is without a bound (rule 3.17). */
  private static long saturatedSum(long a, long b) {
    return a + b < 0 ? Long.MAX_VALUE : a + b;
  }

  @Override
  public void cancel() {
    subscriber = null;
    queue.close();
    owner.cancelled();
  }

  private void signal() {
    while (begun) {
      Flow.Subscriber<? super T> to = subscriber;
      if (to == null) {
        return;
      }
      IllegalArgumentException wrong = fault;
      T item = wrong == null && demand.get() > 0 ? queue.poll() : null;
      if (item != null) {
        demand.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1);
        if (guarded(() -> to.onNext(item))) {
          owner.signalled();
        }
      } else if (wrong != null) {
        cancel();
        guarded(() -> to.onError(wrong));
      } else if (queue.hasEnded()) {
        cancel();
        guarded(to::onComplete);
      } else {
        return;
      }
    }
  }

  /** A subscriber that throws has cancelled (rule 2.13). {@return whether it did not} */
  private boolean guarded(Runnable call) {
    try {
      call.run();
      return true;
    } catch (Throwable bug) {
      cancel();
      owner.threw(bug);
      return false;
    }
  }
}
