package org.freshet.pubsub.core;

import static org.freshet.pubsub.core.LoopbackTransport.LOOP;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.StreamListener;

/** One end of a connection of {@link LoopbackTransport}; its state belongs to the loop's thread. */
final class LoopbackConnection implements Connection {
  private final ConnectionHandler handler;
  private final PeerId remote;
  private final Multiaddr remoteAddress;
  private final boolean dialledByUs;
  private final List<LoopbackStream> streams = new ArrayList<>();
  private final AtomicLong bytesRead = new AtomicLong();
  private final CompletableFuture<StreamError> closed = new CompletableFuture<>();
  private LoopbackConnection peer;

  LoopbackConnection(
      ConnectionHandler handler, PeerId remote, Multiaddr remoteAddress, boolean dialledByUs) {
    this.handler = handler;
    this.remote = remote;
    this.remoteAddress = remoteAddress;
    this.dialledByUs = dialledByUs;
  }

  void connect(LoopbackConnection other) {
    peer = other;
    other.peer = this;
  }

  void countRead(int bytes) {
    bytesRead.addAndGet(bytes);
  }

  @Override
  public CompletionStage<Stream> open(List<ProtocolId> protocols, StreamListener listener) {
    CompletableFuture<Stream> result = new CompletableFuture<>();
    LOOP.execute(() -> negotiate(protocols, listener, result));
    return result;
  }

  /** Tells the far side's node that this side may have forgotten the connection. */
  void doubtThere() {
    LOOP.execute(() -> peer.handler.onDoubt(peer));
  }

  private void negotiate(
      List<ProtocolId> protocols, StreamListener listener, CompletableFuture<Stream> result) {
    Optional<ProtocolId> agreed =
        protocols.stream().filter(peer.handler.protocols()::contains).findFirst();
    if (closed.isDone() || agreed.isEmpty()) {
      StreamError why =
          closed.isDone() ? StreamError.CONNECTION_LOST : StreamError.NEGOTIATION_FAILED;
      result.completeExceptionally(new StreamException(why));
      return;
    }
    LoopbackStream here = new LoopbackStream(agreed.get(), this, true);
    LoopbackStream there = new LoopbackStream(agreed.get(), peer, false);
    here.connect(there, listener);
    streams.add(here);
    peer.streams.add(there);
    there.connect(here, peer.handler.onStream(there));
    result.complete(here);
  }

  @Override
  public void close(StreamError why) {
    LOOP.execute(
        () -> {
          end(why);
          peer.end(StreamError.CONNECTION_LOST.because("the far side closed: " + why.reason()));
        });
  }

  private void end(StreamError why) {
    if (!closed.isDone()) {
      List.copyOf(streams).forEach(stream -> stream.end(why));
      closed.complete(why);
    }
  }

  @Override
  public CompletionStage<StreamError> closed() {
    return closed;
  }

  @Override
  public Optional<PeerId> remote() {
    return Optional.of(remote);
  }

  @Override
  public Multiaddr remoteAddress() {
    return remoteAddress;
  }

  @Override
  public boolean multiplexed() {
    return true;
  }

  @Override
  public boolean dialledByUs() {
    return dialledByUs;
  }

  @Override
  public void askBytesRead(LongConsumer answer) {
    answer.accept(bytesRead.get());
  }
}
