package org.freshet.pubsub.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.core.connection.BanList;
import org.freshet.pubsub.core.connection.Gate;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.resolve.AddressResolver;
import org.freshet.pubsub.core.resolve.JdkNameResolver;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedialTest {
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");

  private final PeerId localPeer = Identity.generate().peerId();
  private final NodeThreads threads = new NodeThreads(localPeer);
  private final Counters counters = new Counters();
  private final EngineRunner runner = new EngineRunner(threads, counters);
  private final ConnectionTable table = new ConnectionTable();
  private final Gate gate =
      new Gate(
          ConnectionLimits.DEFAULT,
          new BanList(NodeClock::nanoTime, NodeClock.timeOfDay()),
          List.of(),
          (what, failure) -> {},
          counters);
  private final Connections connections = new Connections(localPeer, runner, table, gate, counters);
  private final Dials dials = new Dials();
  private final Redialler redialler =
      new Redialler(
          localPeer,
          new Dialler(
              new Transports(List.of(new Transports.Named("fake", dials)), List.of(), threads),
              connections,
              gate,
              new AddressResolver(new JdkNameResolver(), threads.lookups(), threads.timer()),
              threads.timer()),
          connections,
          table,
          threads,
          counters);

  @AfterEach
  void close() {
    redialler.close();
    threads.close(1000);
  }

  private static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }

  /** Fails every dial, or lets it wait until it is cancelled. */
  private static final class Dials implements Transport {
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private volatile boolean answers = true;

    @Override
    public boolean handles(Multiaddr address) {
      return true;
    }

    @Override
    public Multiaddr defaultListenAddress() {
      return ADDRESS;
    }

    @Override
    public CompletionStage<Listener> listen(Multiaddr local, ConnectionHandler handler) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Dial dial(Multiaddr remote, ConnectionHandler handler) {
      started.incrementAndGet();
      CompletableFuture<Connection> result = new CompletableFuture<>();
      if (answers) {
        result.completeExceptionally(new StreamException(StreamError.CONNECTION_LOST));
      }
      return new Dial() {
        @Override
        public CompletionStage<Connection> result() {
          return result;
        }

        @Override
        public void cancel() {
          cancelled.incrementAndGet();
          result.completeExceptionally(new StreamException(StreamError.CLOSED));
        }
      };
    }

    @Override
    public void close() {}
  }

  @Test
  void whatIsDialledOnRequestIsTriedAFewTimes() {
    redialler.dial(ADDRESS);
    redialler.dial(ADDRESS);
    eventually().until(() -> counters.snapshot().getOrDefault("dials.failed", 0L) == 5);
    // It has ended: the same address may be asked for again.
    redialler.dial(ADDRESS);
    eventually().until(() -> dials.started.get() == 6);
  }

  @Test
  void aPeerToKeepIsTriedMoreOftenThanThat() {
    redialler.keep(List.of(ADDRESS));
    eventually().until(() -> dials.started.get() > 5);
  }

  @Test
  void aPeerToKeepIsDialledOnceHoweverOftenItIsNamedAndItselfNever() {
    dials.answers = false;
    redialler.keep(List.of(ADDRESS, ADDRESS, ADDRESS.withPeerId(localPeer)));
    redialler.dial(ADDRESS);
    eventually().until(() -> dials.started.get() == 1);
    eventually().during(Duration.ofMillis(400)).until(() -> dials.started.get() == 1);
  }

  @Test
  void closingCancelsWhatIsUnderWayAndStartsNothing() {
    dials.answers = false;
    redialler.keep(List.of(ADDRESS));
    eventually().until(() -> dials.started.get() == 1);
    redialler.close();
    assertThat(dials.cancelled).hasValue(1);
    redialler.dial(ADDRESS);
    redialler.close();
    threads.close(1000);
    assertThat(dials.started).hasValue(1);
  }
}
