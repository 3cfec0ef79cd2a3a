package org.freshet.pubsub.core.memory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.StreamHandler;
import org.freshet.pubsub.transport.StreamListener;

/** One end of a {@link MemoryLink}. */
public final class MemoryConnection implements Connection {
  private final Queue<Runnable> tasks;
  private final Optional<PeerId> remote;
  private final Multiaddr remoteAddress;
  private final boolean dialledByUs;
  private final boolean multiplexed;
  private final Map<ProtocolId, StreamHandler> handlers = new LinkedHashMap<>();
  private final List<MemoryStream> streams = new ArrayList<>();
  private final CompletableFuture<StreamError> closed = new CompletableFuture<>();
  private MemoryConnection peer;
  private int opened;
  private long bytesRead;

  MemoryConnection(
      Queue<Runnable> tasks,
      Optional<PeerId> remote,
      Multiaddr remoteAddress,
      boolean dialledByUs,
      boolean multiplexed) {
    this.tasks = tasks;
    this.remote = remote;
    this.remoteAddress = remoteAddress;
    this.dialledByUs = dialledByUs;
    this.multiplexed = multiplexed;
  }

  void connect(MemoryConnection other) {
    peer = other;
  }

  /** Serves the handler's protocols at this end. */
  public void serve(StreamHandler handler) {
    handler.protocols().forEach(protocol -> handlers.put(protocol, handler));
  }

  /** Serves a protocol no more. */
  public void unserve(ProtocolId protocol) {
    handlers.remove(protocol);
  }

  /** {@return the streams at this end that have not ended} */
  public List<MemoryStream> streams() {
    return streams.stream().filter(stream -> !stream.isClosed()).toList();
  }

  /** {@return how many streams this end has opened or tried to open} */
  public int opened() {
    return opened;
  }

  void countRead(int bytes) {
    bytesRead += bytes;
  }

  @Override
  public CompletionStage<Stream> open(List<ProtocolId> protocols, StreamListener listener) {
    opened++;
    CompletableFuture<Stream> result = new CompletableFuture<>();
    tasks.add(() -> negotiate(protocols, listener, result));
    return result;
  }

  private void negotiate(
      List<ProtocolId> protocols, StreamListener listener, CompletableFuture<Stream> result) {
    if (closed.isDone()) {
      result.completeExceptionally(new StreamException(StreamError.CONNECTION_LOST));
      return;
    }
    Optional<ProtocolId> agreed = protocols.stream().filter(peer.handlers::containsKey).findFirst();
    if (agreed.isEmpty()) {
      result.completeExceptionally(new StreamException(StreamError.NEGOTIATION_FAILED));
      return;
    }
    ProtocolId protocol = agreed.get();
    MemoryStream here = new MemoryStream(tasks, protocol, this, true);
    MemoryStream there = new MemoryStream(tasks, protocol, peer, false);
    here.connect(there, listener);
    streams.add(here);
    peer.streams.add(there);
    StreamHandler handler = Objects.requireNonNull(peer.handlers.get(protocol));
    there.connect(here, handler.onStream(there));
    result.complete(here);
  }

  @Override
  public void close(StreamError why) {
    for (MemoryConnection end : List.of(this, peer)) {
      if (!end.closed.isDone()) {
        end.streams().forEach(stream -> stream.end(why));
        end.closed.complete(why);
      }
    }
  }

  @Override
  public CompletionStage<StreamError> closed() {
    return closed.minimalCompletionStage();
  }

  @Override
  public Optional<PeerId> remote() {
    return remote;
  }

  @Override
  public Multiaddr remoteAddress() {
    return remoteAddress;
  }

  @Override
  public boolean multiplexed() {
    return multiplexed;
  }

  @Override
  public boolean dialledByUs() {
    return dialledByUs;
  }

  @Override
  public void askBytesRead(LongConsumer answer) {
    answer.accept(bytesRead);
  }

  public long bytesRead() {
    return bytesRead;
  }
}
