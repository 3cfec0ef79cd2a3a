package org.freshet.pubsub.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.StreamListener;

/** The end of all simulated connections of one {@link SimTransport}. */
final class SimTransportHost extends SimHost {
  private final Map<SimLink, SimTransport.SimDial> dials = new LinkedHashMap<>();
  private final Map<LinkEnd, SimConnection> connections = new LinkedHashMap<>();
  private final Map<StreamEnd, SimTransportStream> streams = new LinkedHashMap<>();
  private final Map<StreamEnd, Opening> openings = new LinkedHashMap<>();
  private ConnectionHandler handler;
  private boolean closed;

  /** A stream of ours whose protocol is not agreed. */
  private record Opening(
      SimConnection connection, StreamListener listener, CompletableFuture<Stream> opened) {}

  SimTransportHost(SimNetwork network, String name, Identity identity, Multiaddr address) {
    super(network, name, identity, address);
  }

  void handler(ConnectionHandler told) {
    handler = told;
  }

  void dialling(SimLink link, SimTransport.SimDial dial) {
    dials.put(link, dial);
  }

  void opening(
      StreamEnd end,
      SimConnection connection,
      StreamListener listener,
      CompletableFuture<Stream> opened) {
    openings.put(end, new Opening(connection, listener, opened));
  }

  /** {@return whether the node hangs up on who dials it} */
  boolean refusesIncoming(SimLink link) {
    return handler.onIncoming(link.addressSeenBy(link.end(this))).isPresent();
  }

  void close() {
    closed = true;
    dials.values().forEach(dial -> dial.fail(StreamError.SHUTDOWN));
    new ArrayList<>(connections.keySet()).forEach(end -> end.close(StreamError.SHUTDOWN));
  }

  @Override
  boolean isAlive() {
    return !closed;
  }

  @Override
  Set<ProtocolId> served() {
    return handler.protocols();
  }

  @Override
  Optional<ProtocolId> accept(LinkEnd end, List<ProtocolId> offered) {
    return offered.stream().filter(served()::contains).findFirst();
  }

  @Override
  boolean answersPings() {
    return true;
  }

  @Override
  void onConnected(LinkEnd end) {
    SimConnection connection = new SimConnection(this, end);
    connections.put(end, connection);
    if (end.isDialled()) {
      onDialled(end, connection, dials.remove(end.link()));
    } else {
      handler.onHandshakeEnded(connection.remoteAddress(), Optional.empty());
      consent(connection).ifPresent(end::close);
    }
  }

  private void onDialled(LinkEnd end, SimConnection connection, SimTransport.SimDial dial) {
    if (dial.isOver()) {
      end.closeHere(StreamError.CLOSED);
      return;
    }
    Optional<StreamError> refusal = dial.refusal(end.far().host()).or(() -> consent(connection));
    if (refusal.isPresent()) {
      end.close(refusal.get());
      dial.fail(refusal.get());
    } else {
      dial.made(connection);
    }
  }

  private Optional<StreamError> consent(SimConnection connection) {
    try {
      return handler.onConnection(connection);
    } catch (RuntimeException e) {
      return Optional.of(StreamError.INTERNAL);
    }
  }

  @Override
  void onDisconnected(LinkEnd end, StreamError why) {
    // The network need not report them before their connection; a transport does.
    for (StreamEnd stream : List.copyOf(streams.keySet())) {
      if (stream.at() == end) {
        streams.remove(stream).onClosed(why);
      }
    }
    connections.remove(end).ended(why);
  }

  @Override
  void onProtocols(LinkEnd end, Set<ProtocolId> protocols) {}

  @Override
  void onHeard(LinkEnd end) {}

  @Override
  void onInbound(StreamEnd end) {
    SimTransportStream stream = new SimTransportStream(network(), connections.get(end.at()), end);
    streams.put(end, stream);
    try {
      stream.attach(handler.onStream(stream));
    } catch (RuntimeException e) {
      end.reset(StreamError.INTERNAL);
    }
  }

  @Override
  void onNegotiated(StreamEnd end) {
    Opening opening = openings.remove(end);
    SimTransportStream stream = new SimTransportStream(network(), opening.connection, end);
    streams.put(end, stream);
    stream.attach(opening.listener);
    opening.opened.complete(stream);
  }

  @Override
  void onRefused(StreamEnd end, StreamError why) {
    openings.remove(end).opened.completeExceptionally(new StreamException(why));
  }

  @Override
  void onBytes(StreamEnd stream, ByteBuffer bytes) {
    streams.get(stream).onBytes(bytes);
  }

  @Override
  void onWritten(StreamEnd stream, long batch) {
    streams.get(stream).onWritten(batch);
  }

  @Override
  void onFarSideEnded(StreamEnd stream) {
    streams.get(stream).onHalfClosed();
  }

  @Override
  void onStreamClosed(StreamEnd stream, StreamError why) {
    streams.remove(stream).onClosed(why);
  }
}
