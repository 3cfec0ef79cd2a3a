package org.freshet.pubsub.core.ping;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.StreamListener;
import org.jspecify.annotations.Nullable;

/**
 * Our pings on one connection: at most one stream, and at most one ping under way.
 *
 * <p>The lock guards the fields alone; streams are called and futures completed outside it.
 */
final class PingSession {
  private final Connection connection;
  private final RandomGenerator random;

  /** The stream that we ping on; null before the first and between two. */
  private @Nullable PingStream open;

  /** The ping without an answer yet. While there is one, no other begins. */
  private @Nullable CompletableFuture<Void> underWay;

  PingSession(Connection connection, RandomGenerator random) {
    this.connection = connection;
    this.random = random;
  }

  CompletionStage<Void> ping() {
    CompletableFuture<Void> ping = new CompletableFuture<>();
    PingStream reused;
    synchronized (this) {
      if (underWay != null) {
        return underWay.minimalCompletionStage();
      }
      underWay = ping;
      reused = open;
    }
    if (reused != null) {
      reused.send();
    } else {
      openStream();
    }
    return ping.minimalCompletionStage();
  }

  private void openStream() {
    PingStream fresh = new PingStream();
    connection
        .open(List.of(PingHandler.PROTOCOL), fresh)
        .whenComplete(
            (stream, failure) -> {
              if (failure == null) {
                fresh.begin(stream);
              } else if (isRefusal(failure)) {
                succeed();
              } else {
                fail(failure);
              }
            });
  }

  private static boolean isRefusal(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof StreamException e
        && e.error().code() == StreamError.NEGOTIATION_FAILED.code();
  }

  private void succeed() {
    CompletableFuture<Void> ping = take();
    if (ping != null) {
      ping.complete(null);
    }
  }

  private void fail(Throwable failure) {
    CompletableFuture<Void> ping = take();
    if (ping != null) {
      ping.completeExceptionally(failure);
    }
  }

  private synchronized @Nullable CompletableFuture<Void> take() {
    CompletableFuture<Void> ping = underWay;
    underWay = null;
    return ping;
  }

  /** One stream of the session; a late event of an older one finds itself replaced. */
  private final class PingStream implements StreamListener {
    /** Set before anything is sent or delivered. */
    private volatile @Nullable Stream stream;

    private byte[] sent = new byte[0];
    private ByteBuffer echo = ByteBuffer.allocate(0);

    void begin(Stream negotiated) {
      stream = negotiated;
      synchronized (PingSession.this) {
        open = this;
      }
      send();
    }

    /** Called for the one ping that is under way, so all earlier echoes have come. */
    void send() {
      byte[] block = new byte[PingHandler.BLOCK_BYTES];
      random.nextBytes(block);
      synchronized (PingSession.this) {
        sent = block;
        echo = ByteBuffer.allocate(block.length);
      }
      stream().request(block.length);
      stream().write(List.of(ByteBuffer.wrap(block)));
    }

    private Stream stream() {
      return Objects.requireNonNull(stream, "a listener hears nothing before its stream opened");
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
      boolean whole;
      boolean same;
      synchronized (PingSession.this) {
        echo.put(bytes);
        whole = !echo.hasRemaining();
        same = Arrays.equals(echo.array(), sent);
      }
      if (whole && same) {
        succeed();
      } else if (whole) {
        stream().reset(StreamError.PROTOCOL_VIOLATION.because("a ping came back changed"));
      }
    }

    /** No echo comes any more, and a far side that no longer reads may never let us end it. */
    @Override
    public void onHalfClosed() {
      ended(StreamError.CLOSED);
      stream().reset(StreamError.CLOSED);
    }

    @Override
    public void onClosed(StreamError why) {
      ended(why);
    }

    private void ended(StreamError why) {
      synchronized (PingSession.this) {
        if (open != this) {
          return;
        }
        open = null;
      }
      fail(new StreamException(why));
    }
  }
}
