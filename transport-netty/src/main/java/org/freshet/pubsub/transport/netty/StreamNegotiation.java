package org.freshet.pubsub.transport.netty;

import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.jspecify.annotations.Nullable;

/**
 * Agrees on a protocol over a fresh pipe, within a time; everything on the pipe's executor.
 *
 * <p>Ends in exactly one of the outcome's two methods; when it fails the pipe is reset.
 */
final class StreamNegotiation implements PipeListener {
  private final StreamPipe pipe;
  private final Negotiation negotiation;
  private final Outcome outcome;
  private boolean ended;

  /** Null iff not started. */
  private @Nullable Future<?> timer;

  StreamNegotiation(StreamPipe pipe, Negotiation negotiation, Outcome outcome) {
    this.pipe = pipe;
    this.negotiation = negotiation;
    this.outcome = outcome;
  }

  void start(Duration timeout) {
    timer =
        pipe.executor().schedule(() -> timedOut(timeout), timeout.toNanos(), TimeUnit.NANOSECONDS);
    pipe.listen(this);
    answer();
  }

  @Override
  public void onBytes(ByteBuffer bytes) {
    if (ended) {
      return;
    }
    int before = bytes.remaining();
    Optional<ProtocolId> agreed;
    try {
      agreed = negotiation.read(bytes);
    } catch (StreamException e) {
      fail(e.error());
      return;
    }
    pipe.consumed(before - bytes.remaining());
    answer();
    if (agreed.isPresent()) {
      end();
      outcome.onAgreed(agreed.get(), bytes);
    }
  }

  @Override
  public void onHalfClosed() {
    fail(StreamError.NEGOTIATION_FAILED.because("the far side ended the stream in negotiation"));
  }

  @Override
  public void onWriteClosed() {}

  @Override
  public void onClosed(StreamError why) {
    if (!ended) {
      end();
      outcome.onFailed(why);
    }
  }

  private void answer() {
    ByteBuffer bytes = negotiation.takeAnswer();
    if (bytes.hasRemaining()) {
      pipe.write(List.of(bytes), new CompletableFuture<>());
    }
  }

  private void timedOut(Duration timeout) {
    if (!ended) {
      outcome.onTimedOut();
      fail(StreamError.TIMEOUT.because("no protocol agreed within " + timeout));
    }
  }

  private void fail(StreamError why) {
    if (!ended) {
      end();
      pipe.reset(why);
      outcome.onFailed(why);
    }
  }

  private void end() {
    ended = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** What comes of a negotiation. */
  interface Outcome {
    /**
     * Called when a protocol is agreed; the pipe is the callee's from here.
     *
     * @param rest the protocol's first bytes, valid during the call
     */
    void onAgreed(ProtocolId protocol, ByteBuffer rest);

    /** Called just before {@link #onFailed} when it took too long. */
    default void onTimedOut() {}

    /** Called when none is; the pipe has ended. */
    void onFailed(StreamError why);
  }
}
