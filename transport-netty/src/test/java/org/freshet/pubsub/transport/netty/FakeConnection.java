package org.freshet.pubsub.transport.netty;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.StreamListener;
import org.freshet.pubsub.transport.TransportSettings;

/** A connection with one pipe to nowhere. */
final class FakeConnection extends NettyConnection {
  final FakePipe pipe;
  final Handler handler;
  StreamError refusesToOpen;
  StreamError linkClosed;

  FakeConnection(FakePipe pipe, Handler handler) {
    super(
        pipe.executor(),
        Optional.empty(),
        Multiaddr.parse("/ip4/127.0.0.1/tcp/1"),
        true,
        handler,
        TransportSettings.DEFAULT);
    this.pipe = pipe;
    this.handler = handler;
  }

  @Override
  protected StreamPipe openPipe() {
    if (refusesToOpen != null) {
      throw new StreamException(refusesToOpen);
    }
    return pipe;
  }

  @Override
  protected void closeLink(StreamError why) {
    linkClosed = why;
    onEnded(why);
  }

  @Override
  public boolean multiplexed() {
    return true;
  }

  @Override
  public void askBytesRead(LongConsumer answer) {
    answer.accept(0);
  }

  /** The node above it. */
  static final class Handler implements ConnectionHandler {
    final Set<ProtocolId> served = new LinkedHashSet<>();
    final List<Stream> streams = new ArrayList<>();
    final List<String> refused = new ArrayList<>();
    Function<Stream, StreamListener> onStream = s -> new Recorder();
    RuntimeException thrownByProtocols;

    @Override
    public Optional<StreamError> onConnection(Connection connection) {
      return Optional.empty();
    }

    @Override
    public Set<ProtocolId> protocols() {
      if (thrownByProtocols != null) {
        throw thrownByProtocols;
      }
      return served;
    }

    @Override
    public StreamListener onStream(Stream stream) {
      streams.add(stream);
      return onStream.apply(stream);
    }

    @Override
    public void onStreamRefused(Connection connection, String bound) {
      refused.add(bound);
    }
  }
}
