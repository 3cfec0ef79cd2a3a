package org.freshet.pubsub.core.runtime;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.core.engine.EngineEvent.InboundOpened;
import org.freshet.pubsub.core.engine.EngineEvent.OutboundFailed;
import org.freshet.pubsub.core.engine.EngineEvent.OutboundNegotiated;
import org.freshet.pubsub.core.wire.RpcReader;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.StreamHandler;
import org.freshet.pubsub.transport.StreamListener;
import org.jspecify.annotations.Nullable;

/** Serves and opens the streams of the router's protocols. */
public final class PubsubStreamHandler implements StreamHandler {
  private final EngineRunner runner;
  private final ConnectionTable connections;
  private final StreamTable streams = new StreamTable();
  private final RpcReader reader;
  private final int maxFrameBytes;

  /** Set once, before any transport is used. */
  private volatile Set<ProtocolId> protocols = Set.of();

  private volatile Set<ProtocolId> furtherProtocols = Set.of();

  /** Creates a handler that serves nothing until a router is installed. */
  public PubsubStreamHandler(EngineRunner runner, ConnectionTable connections, Limits limits) {
    this.runner = runner;
    this.connections = connections;
    this.reader = new RpcReader(limits);
    this.maxFrameBytes = limits.maxFrameBytes();
  }

  /** Serves the router's protocols; called once, before any transport is used. */
  public void install(Router router) {
    Set<ProtocolId> all = new LinkedHashSet<>(router.protocols());
    furtherProtocols = Set.copyOf(router.furtherProtocols());
    all.addAll(router.furtherProtocols());
    protocols = Collections.unmodifiableSet(all);
  }

  @Override
  public Set<ProtocolId> protocols() {
    return protocols;
  }

  @Override
  public StreamListener onStream(Stream stream) {
    ConnectionTable.Entry connection = connections.get(stream.connection());
    if (connection == null) {
      throw new StreamException(StreamError.CONNECTION_LOST);
    }
    long number = streams.addInbound(stream);
    PubsubStreamListener listener = listener(number);
    listener.framesAreRouters(furtherProtocols.contains(stream.protocol()));
    runner.submit(new InboundOpened(number, connection.number(), stream.protocol()));
    return listener;
  }

  /** Opens a stream under the engine's number; the outcome comes as an event. */
  void open(long number, long connection, List<ProtocolId> offered) {
    ConnectionTable.Entry carrier = connections.get(connection);
    if (carrier == null) {
      runner.submit(new OutboundFailed(number, StreamError.CONNECTION_LOST));
      return;
    }
    StreamTable.Entry entry = streams.addOutbound(number);
    PubsubStreamListener listener = listener(number);
    carrier
        .connection()
        .open(offered, listener)
        .whenComplete(
            (stream, failure) -> {
              if (failure != null) {
                streams.remove(number);
                runner.submit(new OutboundFailed(number, StreamErrors.of(failure)));
              } else {
                negotiated(number, entry, listener, stream);
              }
            });
  }

  private void negotiated(
      long number, StreamTable.Entry entry, PubsubStreamListener listener, Stream stream) {
    listener.framesAreRouters(furtherProtocols.contains(stream.protocol()));
    @Nullable StreamError unwanted = entry.negotiated(stream);
    if (unwanted == null) {
      runner.submit(new OutboundNegotiated(number, stream.protocol()));
    } else {
      stream.reset(unwanted);
      runner.submit(new OutboundFailed(number, unwanted));
    }
  }

  StreamTable streams() {
    return streams;
  }

  private PubsubStreamListener listener(long number) {
    return new PubsubStreamListener(number, runner, streams, reader, maxFrameBytes);
  }
}
