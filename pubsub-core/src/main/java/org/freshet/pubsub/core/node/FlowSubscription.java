package org.freshet.pubsub.core.node;

import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;

/** A subscription whose reader is a subscriber of Reactive Streams. */
final class FlowSubscription extends NodeSubscription
    implements Flow.Subscription, FlowSignals.Owner {
  private final FlowSignals<Message> signals;

  FlowSubscription(
      TopicName topic,
      Readers readers,
      SubscriptionOptions options,
      Consumer<NodeSubscription> onEnd,
      Flow.Subscriber<? super Message> subscriber) {
    super(topic, readers, options, onEnd);
    this.signals = new FlowSignals<>(messages(), readers.pool(), subscriber, this);
  }

  /** Tells the subscriber of this; called once. */
  void begin() {
    signals.begin(this);
  }

  /** Tells the subscriber that there is nothing to subscribe to (rule 1.9). */
  void refuse(Throwable why) {
    signals.refuse(this, why);
  }

  @Override
  void wake() {
    signals.wake();
  }

  @Override
  void end() {
    messages().end();
    leaveTopic();
    signals.wake();
  }

  @Override
  public void request(long n) {
    signals.request(n);
  }

  @Override
  public void cancel() {
    signals.cancel();
  }

  @Override
  public void close() {
    signals.cancel();
  }

  @Override
  public void signalled() {
    countDelivered();
  }

  @Override
  public void threw(Throwable bug) {
    countFailed(bug);
  }

  @Override
  public void cancelled() {
    leaveTopic();
  }
}
