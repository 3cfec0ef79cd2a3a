package org.freshet.pubsub.transport.quic;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.netty.Negotiation;
import org.freshet.pubsub.transport.netty.PipeListener;
import org.freshet.pubsub.transport.netty.StreamPipe;

/**
 * Finds out whether the far side of a dialled connection took it, by a stream that asks for no
 * protocol and is ended at the first byte of an answer.
 *
 * <p>With TLS 1.3 the handshake of who dials has ended before the far side has judged its
 * certificate, and QUIC does not tell when it has. Who serves a stream has.
 */
final class AcceptanceProbe implements PipeListener {
  private final StreamPipe pipe;
  private final Runnable accepted;
  private final Consumer<StreamError> refused;
  private boolean ended;

  private AcceptanceProbe(StreamPipe pipe, Runnable accepted, Consumer<StreamError> refused) {
    this.pipe = pipe;
    this.accepted = accepted;
    this.refused = refused;
  }

  /** Asks; exactly one of the two is called, once, on the connection's event loop. */
  static void start(QuicConnection connection, Runnable accepted, Consumer<StreamError> refused) {
    StreamPipe pipe;
    try {
      pipe = connection.openPipe();
    } catch (StreamException e) {
      refused.accept(e.error());
      return;
    }
    pipe.listen(new AcceptanceProbe(pipe, accepted, refused));
    pipe.write(List.of(Negotiation.header()), new CompletableFuture<>());
  }

  @Override
  public void onBytes(ByteBuffer bytes) {
    pipe.consumed(bytes.remaining());
    if (!ended) {
      ended = true;
      pipe.reset(StreamError.CLOSED);
      accepted.run();
    }
  }

  @Override
  public void onHalfClosed() {
    refuse(StreamError.NEGOTIATION_FAILED.because("the far side ended the first stream at once"));
  }

  @Override
  public void onWriteClosed() {}

  @Override
  public void onClosed(StreamError why) {
    refuse(why);
  }

  private void refuse(StreamError why) {
    if (!ended) {
      ended = true;
      refused.accept(why);
    }
  }
}
