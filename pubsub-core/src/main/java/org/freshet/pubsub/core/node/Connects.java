package org.freshet.pubsub.core.node;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.freshet.pubsub.core.engine.EngineEvent.ReadinessAsked;
import org.freshet.pubsub.core.runtime.Dialler;
import org.freshet.pubsub.core.runtime.EngineRunner;
import org.freshet.pubsub.core.runtime.Network;
import org.freshet.pubsub.core.runtime.StreamErrors;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;

/** Dials on the application's request, once each, and waits until the far side can be reached. */
public final class Connects {
  private final PeerId localPeer;
  private final Network network;
  private final EngineRunner runner;
  private final Completions completions;
  private final AtomicLong tokens = new AtomicLong();
  private final Map<Long, CompletableFuture<Optional<PeerId>>> awaitingReadiness =
      new ConcurrentHashMap<>();

  /** Creates it with nothing under way. */
  public Connects(PeerId localPeer, Network network, EngineRunner runner, Completions completions) {
    this.localPeer = localPeer;
    this.network = network;
    this.runner = runner;
    this.completions = completions;
  }

  CompletableFuture<Optional<PeerId>> connect(List<Multiaddr> addresses) {
    Optional<PeerId> wanted = Dialler.peer(addresses);
    Optional<Connection> standing = wanted.flatMap(network.connections()::newestTo);
    if (wanted.filter(localPeer::equals).isPresent()) {
      CompletableFuture<Optional<PeerId>> result = completions.open();
      StreamError why = StreamError.GATED.because(localPeer + " is this node itself");
      completions.fail(result, new StreamException(why));
      return result;
    }
    if (standing.isPresent()) {
      CompletableFuture<Optional<PeerId>> result = completions.open();
      awaitReadiness(standing.get(), result);
      return result;
    }
    return dial(addresses);
  }

  private CompletableFuture<Optional<PeerId>> dial(List<Multiaddr> addresses) {
    Transport.Dial dial = network.dial(addresses);
    CompletableFuture<Optional<PeerId>> result = completions.open();
    result.whenComplete(
        (peer, failure) -> {
          if (result.isCancelled()) {
            dial.cancel();
          }
        });
    dial.result()
        .whenComplete(
            (connection, failure) -> {
              if (failure == null) {
                awaitReadiness(connection, result);
              } else {
                completions.fail(result, StreamErrors.exception(failure));
              }
            });
    return result;
  }

  private void awaitReadiness(Connection connection, CompletableFuture<Optional<PeerId>> result) {
    OptionalLong number = network.connections().number(connection);
    if (number.isEmpty()) {
      connection.closed().thenAccept(why -> completions.fail(result, new StreamException(why)));
      return;
    }
    long token = tokens.incrementAndGet();
    awaitingReadiness.put(token, result);
    runner.submit(new ReadinessAsked(number.getAsLong(), token));
  }

  /** Engine thread. */
  void ready(long token, Optional<PeerId> peer, Optional<StreamError> error) {
    CompletableFuture<Optional<PeerId>> result = awaitingReadiness.remove(token);
    if (result == null) {
      return;
    }
    if (error.isPresent()) {
      completions.fail(result, new StreamException(error.get()));
    } else {
      completions.complete(result, peer);
    }
  }
}
