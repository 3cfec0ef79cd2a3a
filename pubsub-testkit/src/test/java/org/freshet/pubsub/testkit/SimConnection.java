package org.freshet.pubsub.testkit;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamListener;

/** One end of a simulated connection, as a transport shows it. */
final class SimConnection implements Connection {
  /** The network does not count what it takes to connect. */
  private static final int HANDSHAKE_BYTES = 1;

  private final SimTransportHost host;
  private final LinkEnd end;
  private final CompletableFuture<StreamError> closed = new CompletableFuture<>();

  SimConnection(SimTransportHost host, LinkEnd end) {
    this.host = host;
    this.end = end;
  }

  @Override
  public Optional<PeerId> remote() {
    return Optional.of(end.far().host().id());
  }

  @Override
  public Multiaddr remoteAddress() {
    return end.link().addressSeenBy(end);
  }

  @Override
  public boolean multiplexed() {
    return end.link().options().multiplexed();
  }

  @Override
  public boolean dialledByUs() {
    return end.isDialled();
  }

  @Override
  public void askBytesRead(LongConsumer answer) {
    answer.accept(HANDSHAKE_BYTES + end.bytesRead());
  }

  @Override
  public CompletionStage<Stream> open(List<ProtocolId> protocols, StreamListener listener) {
    synchronized (host.network()) {
      CompletableFuture<Stream> opened = new CompletableFuture<>();
      host.opening(end.open(0, protocols), this, listener, opened);
      return opened;
    }
  }

  @Override
  public void close(StreamError why) {
    synchronized (host.network()) {
      end.close(why);
    }
  }

  @Override
  public CompletionStage<StreamError> closed() {
    return closed.minimalCompletionStage();
  }

  void ended(StreamError why) {
    closed.complete(why);
  }
}
