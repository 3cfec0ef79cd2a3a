package org.freshet.pubsub.transport.netty;

import io.netty.util.concurrent.EventExecutor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.log.LogLimit;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.StreamListener;
import org.freshet.pubsub.transport.TransportSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection whose streams come from pipes: negotiates each, and tells the node.
 *
 * <p>A transport extends it, feeds {@link #onPipe} with the pipes that the far side opens, and
 * calls {@link #onEnded} once.
 */
public abstract class NettyConnection implements Connection {
  private static final Logger LOG = LoggerFactory.getLogger(NettyConnection.class);
  private static final LogLimit FAULTS = LogLimit.ofFaults();
  private static final LogLimit DETAILS = LogLimit.ofDetails();

  private final InOrder calls;
  private final Optional<PeerId> remote;
  private final Multiaddr remoteAddress;
  private final boolean dialledByUs;
  private final ConnectionHandler handler;
  private final TransportSettings settings;
  private final CompletableFuture<StreamError> closed = new CompletableFuture<>();

  /** Pipes that the far side opened and whose protocol is not agreed; the executor's. */
  private int negotiating;

  /** Called by transports, when the link is secured. */
  protected NettyConnection(
      EventExecutor executor,
      Optional<PeerId> remote,
      Multiaddr remoteAddress,
      boolean dialledByUs,
      ConnectionHandler handler,
      TransportSettings settings) {
    this.calls = new InOrder(executor);
    this.remote = remote;
    this.remoteAddress = remoteAddress;
    this.dialledByUs = dialledByUs;
    this.handler = handler;
    this.settings = settings;
  }

  /**
   * {@return a new pipe to the far side} Called on the executor.
   *
   * @throws StreamException when none can be opened now
   */
  protected abstract StreamPipe openPipe();

  /** Ends the link and calls {@link #onEnded}, at once or soon; idempotent, on the executor. */
  protected abstract void closeLink(StreamError why);

  @Override
  public final Optional<PeerId> remote() {
    return remote;
  }

  @Override
  public final Multiaddr remoteAddress() {
    return remoteAddress;
  }

  @Override
  public final boolean dialledByUs() {
    return dialledByUs;
  }

  @Override
  public final CompletionStage<StreamError> closed() {
    return closed.minimalCompletionStage();
  }

  @Override
  public final void close(StreamError why) {
    calls.run(() -> closeLink(why));
  }

  @Override
  public final CompletionStage<Stream> open(List<ProtocolId> protocols, StreamListener listener) {
    if (protocols.isEmpty()) {
      throw new IllegalArgumentException("name at least one protocol to open a stream with");
    }
    List<ProtocolId> offers = List.copyOf(protocols);
    CompletableFuture<Stream> opened = new CompletableFuture<>();
    if (!calls.run(() -> open(offers, listener, opened))) {
      opened.completeExceptionally(new StreamException(StreamError.CONNECTION_LOST));
    }
    return opened;
  }

  private void open(
      List<ProtocolId> offers, StreamListener listener, CompletableFuture<Stream> opened) {
    StreamPipe pipe;
    try {
      pipe = openPipe();
    } catch (StreamException e) {
      opened.completeExceptionally(e);
      return;
    }
    StreamNegotiation.Outcome outcome =
        new StreamNegotiation.Outcome() {
          @Override
          public void onAgreed(ProtocolId protocol, ByteBuffer rest) {
            NettyStream stream = new NettyStream(pipe, calls, protocol, NettyConnection.this, true);
            pipe.listen(stream);
            opened.complete(stream);
            stream.attach(listener);
            stream.onBytes(rest);
          }

          @Override
          public void onFailed(StreamError why) {
            opened.completeExceptionally(new StreamException(why));
          }
        };
    new StreamNegotiation(pipe, Negotiation.offering(offers), outcome)
        .start(settings.negotiationTimeout());
  }

  /** Takes a pipe that the far side opened; called on the executor, before it delivers anything. */
  public final void onPipe(StreamPipe pipe) {
    if (negotiating == settings.maxNegotiatingStreams()) {
      pipe.reset(StreamError.RESOURCE_LIMIT.because("too many streams without a protocol"));
      handler.onStreamRefused(this, "negotiating");
      return;
    }
    negotiating++;
    StreamNegotiation.Outcome outcome =
        new StreamNegotiation.Outcome() {
          @Override
          public void onAgreed(ProtocolId protocol, ByteBuffer rest) {
            negotiating--;
            announce(pipe, protocol, rest);
          }

          @Override
          public void onTimedOut() {
            handler.onStreamRefused(NettyConnection.this, "negotiation_timeout");
          }

          @Override
          public void onFailed(StreamError why) {
            negotiating--;
            if (LOG.isDebugEnabled()) {
              DETAILS.write(
                  LOG::debug, () -> "a stream of " + described() + ": not opened, " + why);
            }
          }
        };
    new StreamNegotiation(pipe, Negotiation.serving(this::served), outcome)
        .start(settings.negotiationTimeout());
  }

  /**
   * Tells that a pipe of the far side was reset because a bound was reached; called on the
   * executor.
   *
   * @param bound as in {@link ConnectionHandler#onStreamRefused}
   */
  public final void onPipeRefused(String bound) {
    handler.onStreamRefused(this, bound);
  }

  private Set<ProtocolId> served() {
    try {
      return handler.protocols();
    } catch (RuntimeException e) {
      FAULTS.write(
          LOG::warn,
          () ->
              "a stream of "
                  + described()
                  + ": reset, for the handler threw when asked what is served",
          e);
      throw new StreamException(StreamError.INTERNAL, e);
    }
  }

  private void announce(StreamPipe pipe, ProtocolId protocol, ByteBuffer rest) {
    NettyStream stream = new NettyStream(pipe, calls, protocol, this, false);
    pipe.listen(stream);
    StreamListener listener;
    try {
      listener = handler.onStream(stream);
    } catch (RuntimeException | Error e) {
      FAULTS.write(LOG::warn, () -> stream + ": reset, for its handler threw", e);
      stream.reset(StreamError.INTERNAL);
      return;
    }
    stream.attach(listener);
    stream.onBytes(rest);
  }

  /** Completes {@link #closed()}; called on the executor when the link has ended. */
  public final void onEnded(StreamError why) {
    closed.complete(why);
  }
}
