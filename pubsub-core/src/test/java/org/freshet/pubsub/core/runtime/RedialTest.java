package org.freshet.pubsub.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.core.connection.BanList;
import org.freshet.pubsub.core.connection.Gate;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.memory.MemoryLink;
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

/** In virtual time. */
class RedialTest {
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
  private static final PeerId PEER = Identity.generate().peerId();
  private static final Multiaddr PEER_ADDRESS = ADDRESS.withPeerId(PEER);

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
  private final Time time = new Time();
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
          runner,
          time,
          counters);

  @AfterEach
  void close() {
    redialler.close();
    threads.close(1000);
  }

  /** Passes when it is told to. */
  private static final class Time implements Alarm {
    private final List<Due> waiting = new ArrayList<>();
    private long millis;

    private record Due(long atMillis, FutureTask<Void> task) {}

    @Override
    public long nanoTime() {
      return Duration.ofMillis(millis).toNanos();
    }

    @Override
    public Future<?> after(long delayMillis, Runnable task) {
      FutureTask<Void> future = new FutureTask<>(task, null);
      waiting.add(new Due(millis + delayMillis, future));
      return future;
    }

    void pass(Duration time) {
      long end = millis + time.toMillis();
      for (Due next = first(); next != null && next.atMillis <= end; next = first()) {
        millis = next.atMillis;
        waiting.remove(next);
        next.task.run();
      }
      millis = end;
    }

    private Due first() {
      waiting.removeIf(due -> due.task.isCancelled());
      return waiting.stream().min(Comparator.comparingLong(Due::atMillis)).orElse(null);
    }
  }

  /** Has every dial refused, connected, or wait until it is cancelled. */
  private static final class Dials implements Transport {
    private final List<Connection> made = new ArrayList<>();
    private final List<Multiaddr> addresses = new ArrayList<>();
    private Answer answer = Answer.REFUSED;
    private int started;
    private int cancelled;

    private enum Answer {
      REFUSED,
      CONNECTED,
      NONE
    }

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
      started++;
      addresses.add(remote);
      CompletableFuture<Connection> result = new CompletableFuture<>();
      if (answer == Answer.REFUSED) {
        result.completeExceptionally(new StreamException(StreamError.CONNECTION_LOST));
      } else if (answer == Answer.CONNECTED) {
        Connection connection = connection();
        handler.onConnection(connection);
        made.add(connection);
        result.complete(connection);
      }
      return new Dial() {
        @Override
        public CompletionStage<Connection> result() {
          return result;
        }

        @Override
        public void cancel() {
          cancelled++;
          result.completeExceptionally(new StreamException(StreamError.CLOSED));
        }
      };
    }

    @Override
    public void close() {}
  }

  private static Connection connection() {
    return new MemoryLink(Optional.empty(), Optional.of(PEER), true).dialler();
  }

  private Runnable keep(Multiaddr address) {
    return redialler.keep(List.of(address));
  }

  private void loseTheLast() {
    dials.made.get(dials.made.size() - 1).close(StreamError.CONNECTION_LOST);
  }

  @Test
  void whatIsDialledOnRequestIsTriedAFewTimes() {
    redialler.dial(ADDRESS);
    redialler.dial(ADDRESS);
    time.pass(Duration.ofMinutes(10));
    assertThat(dials.started).isEqualTo(5);
    assertThat(counters.snapshot()).containsEntry("dials.failed", 5L);
    // It has ended: the same address may be asked for again.
    redialler.dial(ADDRESS);
    time.pass(Duration.ofMillis(Backoff.FIRST_MILLIS));
    assertThat(dials.started).isEqualTo(6);
  }

  @Test
  void whatIsDialledOnRequestIsNotKept() {
    dials.answer = Dials.Answer.CONNECTED;
    redialler.dial(ADDRESS);
    time.pass(Duration.ofSeconds(1));
    loseTheLast();
    time.pass(Duration.ofMinutes(10));
    assertThat(dials.started).isEqualTo(1);
  }

  @Test
  void anAddressToKeepIsTriedForEverAndEveryHalfMinuteAtTheEnd() {
    keep(ADDRESS);
    time.pass(Duration.ofMinutes(10));
    int before = dials.started;
    time.pass(Duration.ofMinutes(100));
    // Delays of 15 to 30 s.
    assertThat(dials.started - before).isBetween(200, 400);
  }

  @Test
  void anAddressToKeepIsDialledOnceHoweverOftenItIsNamedAndItselfNever() {
    dials.answer = Dials.Answer.NONE;
    keep(ADDRESS);
    keep(ADDRESS);
    keep(ADDRESS.withPeerId(localPeer));
    redialler.dial(ADDRESS);
    time.pass(Duration.ofMinutes(1));
    assertThat(dials.started).isEqualTo(1);
  }

  @Test
  void anAddressToKeepIsDialledAgainWhenItsConnectionHasEnded() {
    dials.answer = Dials.Answer.CONNECTED;
    keep(ADDRESS);
    time.pass(Duration.ZERO);
    for (int lost = 1; lost < 5; lost++) {
      time.pass(Duration.ofSeconds(20));
      loseTheLast();
      // Each had lasted: the next attempt comes at once, or nearly.
      time.pass(Duration.ofMillis(Backoff.FIRST_MILLIS));
      assertThat(dials.made).hasSize(1 + lost);
    }
  }

  @Test
  void whatIsLostAgainAndAgainAtOnceIsDialledLessAndLessOften() {
    dials.answer = Dials.Answer.CONNECTED;
    keep(ADDRESS);
    time.pass(Duration.ZERO);
    long began = time.millis;
    for (int lost = 0; lost < 8; lost++) {
      loseTheLast();
      int before = dials.started;
      while (dials.started == before) {
        time.pass(Duration.ofMillis(10));
      }
    }
    // 0.25 + 0.5 + … + 32 s, each at least half of that.
    assertThat(time.millis - began).isGreaterThan(30_000);
  }

  @Test
  void aPeerThatIsConnectedByWhomeverIsNotDialledUntilThatHasEnded() {
    Connection theirs = connection();
    connections.onConnection(theirs);
    dials.answer = Dials.Answer.CONNECTED;
    keep(PEER_ADDRESS);
    time.pass(Duration.ofMinutes(1));
    assertThat(dials.started).isZero();
    theirs.close(StreamError.CLOSED);
    time.pass(Duration.ofMillis(Backoff.FIRST_MILLIS));
    assertThat(dials.started).isEqualTo(1);
  }

  @Test
  void whatIsNoLongerKeptIsNotDialledButKeepsItsConnection() {
    dials.answer = Dials.Answer.CONNECTED;
    Runnable first = keep(ADDRESS);
    Runnable second = keep(ADDRESS);
    time.pass(Duration.ZERO);
    first.run();
    first.run();
    loseTheLast();
    time.pass(Duration.ofMinutes(1));
    assertThat(dials.started).isEqualTo(2);
    second.run();
    assertThat(dials.made.get(1).closed().toCompletableFuture()).isNotDone();
    loseTheLast();
    time.pass(Duration.ofMinutes(1));
    assertThat(dials.started).isEqualTo(2);
  }

  @Test
  void whatIsNoLongerKeptWhileItIsDialledIsCancelledAndLeavesNothingBehind() {
    dials.answer = Dials.Answer.NONE;
    Runnable end = keep(ADDRESS);
    time.pass(Duration.ZERO);
    end.run();
    assertThat(dials.cancelled).isEqualTo(1);
    dials.answer = Dials.Answer.REFUSED;
    Runnable waiting = keep(ADDRESS);
    time.pass(Duration.ZERO);
    assertThat(time.first()).as("the next attempt").isNotNull();
    waiting.run();
    assertThat(time.first()).isNull();
  }

  @Test
  void addressesOfOnePeerAreKeptTogetherAlsoWhenTheyAreAddedLater() {
    Multiaddr second = Multiaddr.parse("/ip4/127.0.0.1/tcp/2").withPeerId(PEER);
    dials.answer = Dials.Answer.CONNECTED;
    Runnable first = keep(PEER_ADDRESS);
    time.pass(Duration.ZERO);
    Runnable more = keep(second);
    time.pass(Duration.ofMinutes(1));
    assertThat(dials.started).as("one connection is enough").isEqualTo(1);
    first.run();
    loseTheLast();
    time.pass(Duration.ofMinutes(1));
    assertThat(dials.addresses).containsExactly(PEER_ADDRESS, second);
    more.run();
    loseTheLast();
    time.pass(Duration.ofMinutes(1));
    assertThat(dials.started).isEqualTo(2);
  }

  @Test
  void closingCancelsWhatIsUnderWayAndStartsNothing() {
    dials.answer = Dials.Answer.NONE;
    keep(ADDRESS);
    time.pass(Duration.ZERO);
    redialler.close();
    assertThat(dials.cancelled).isEqualTo(1);
    redialler.dial(ADDRESS);
    keep(PEER_ADDRESS);
    redialler.close();
    time.pass(Duration.ofMinutes(1));
    assertThat(dials.started).isEqualTo(1);
  }
}
