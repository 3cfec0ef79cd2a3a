package org.freshet.pubsub.core.identify;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.StreamListener;
import org.jspecify.annotations.Nullable;

/**
 * Tells the far side of one connection again who we are, when that is no longer what it was told.
 * Safe for any thread.
 *
 * <p>Who never asked is told nothing; who does not say that it takes pushes is not pushed to. One
 * push at a time: one that the far side has not finished is given up for a newer one.
 */
final class IdentifyPush {
  private final Connection connection;
  private final SelfDescription self;
  private final Consumer<String> log;

  // All below are guarded by this.

  /** Null before the far side was told anything. */
  private SelfDescription.@Nullable Facts told;

  private boolean supported;
  private boolean opening;

  /** The last push, until its stream has ended. */
  private @Nullable Push last;

  /**
   * Creates it for a far side that was told nothing.
   *
   * @param log writes what happened to a log, beside whom it happened with
   */
  IdentifyPush(Connection connection, SelfDescription self, Consumer<String> log) {
    this.connection = connection;
    this.self = self;
    this.log = log;
  }

  /** {@return the answer to the far side's question, remembered as told} */
  synchronized byte[] answer() {
    SelfDescription.Facts now = self.facts();
    told = now;
    return self.encoded(connection, now);
  }

  /** The far side has said whether it takes pushes. */
  void supports(boolean pushes) {
    synchronized (this) {
      supported = pushes;
    }
    update();
  }

  /** Pushes, if there is anything new to tell and somebody to hear it. */
  void update() {
    Push outdated;
    synchronized (this) {
      if (told == null || !supported || opening || told.equals(self.facts())) {
        return;
      }
      opening = true;
      outdated = last;
      last = null;
    }
    if (outdated != null && outdated.stream != null) {
      outdated.stream.reset(StreamError.SUPPLANTED);
    }
    Push push = new Push();
    connection
        .open(List.of(IdentifyHandler.PUSH), push)
        .whenComplete(
            (stream, failure) -> {
              if (failure == null) {
                opened(push, stream);
              } else {
                failed(failure);
              }
            });
  }

  private void opened(Push push, Stream stream) {
    byte[] encoded;
    synchronized (this) {
      opening = false;
      if (!push.ended) {
        push.stream = stream;
        last = push;
      }
      encoded = answer();
    }
    stream.write(List.of(ByteBuffer.wrap(encoded)));
    stream.closeWrite();
  }

  private void failed(Throwable failure) {
    log.accept(
        "not pushed, " + (failure instanceof StreamException e ? e.error() : failure.toString()));
    synchronized (this) {
      opening = false;
      supported &=
          !(failure instanceof StreamException e
              && e.error().code() == StreamError.NEGOTIATION_FAILED.code());
    }
  }

  /** One push; nothing is read of it. */
  private final class Push implements StreamListener {
    private @Nullable Stream stream;
    private boolean ended;

    @Override
    public void onBytes(ByteBuffer bytes) {}

    @Override
    public void onClosed(StreamError why) {
      synchronized (IdentifyPush.this) {
        ended = true;
        last = last == this ? null : last;
      }
    }
  }
}
