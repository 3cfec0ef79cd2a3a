package org.freshet.pubsub.core.connection;

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

/** A connection without a far side. */
public record FakeConnection(
    Multiaddr remoteAddress,
    boolean dialledByUs,
    Optional<PeerId> remote,
    CompletableFuture<StreamError> closed)
    implements Connection {

  /** {@return one that somebody there made} */
  public static FakeConnection from(String address) {
    return new FakeConnection(
        Multiaddr.parse(address), false, Optional.empty(), new CompletableFuture<>());
  }

  /** {@return one that was dialled} */
  public static FakeConnection to(String address) {
    return new FakeConnection(
        Multiaddr.parse(address), true, Optional.empty(), new CompletableFuture<>());
  }

  @Override
  public boolean multiplexed() {
    return true;
  }

  @Override
  public void askBytesRead(LongConsumer answer) {
    answer.accept(0);
  }

  @Override
  public CompletionStage<Stream> open(List<ProtocolId> protocols, StreamListener listener) {
    throw new UnsupportedOperationException("nobody is there");
  }

  @Override
  public void close(StreamError why) {
    closed.complete(why);
  }
}
