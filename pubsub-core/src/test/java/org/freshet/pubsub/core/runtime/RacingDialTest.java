package org.freshet.pubsub.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.freshet.pubsub.core.connection.FakeConnection;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;
import org.junit.jupiter.api.Test;

class RacingDialTest {
  private static final Duration STEP = Duration.ofMillis(RacingDial.STEP_MILLIS);

  private final ManualTimer timer = new ManualTimer();
  private final Map<String, FakeDial> dials = new LinkedHashMap<>();
  private final RacingDial race = new RacingDial(this::start, timer);

  /** A dial that ends when the test says so. */
  private static final class FakeDial implements Transport.Dial {
    private final CompletableFuture<Connection> result = new CompletableFuture<>();
    private boolean cancelled;

    /** What it has made already when it is cancelled; mostly nothing. */
    private FakeConnection connectsWhenCancelled;

    @Override
    public CompletionStage<Connection> result() {
      return result;
    }

    @Override
    public void cancel() {
      cancelled = true;
      if (connectsWhenCancelled != null) {
        result.complete(connectsWhenCancelled);
      }
      result.completeExceptionally(new StreamException(StreamError.CLOSED));
    }

    void fail(StreamError why) {
      result.completeExceptionally(new StreamException(why));
    }
  }

  private Transport.Dial start(Multiaddr address) {
    FakeDial dial = new FakeDial();
    dials.put(address.toString(), dial);
    return dial;
  }

  private void run(String... addresses) {
    race.add(addresses(addresses));
    race.sourceEnded();
  }

  private static List<Multiaddr> addresses(String... addresses) {
    return List.of(addresses).stream().map(Multiaddr::parse).toList();
  }

  private List<String> started() {
    return List.copyOf(dials.keySet());
  }

  private StreamError failure() {
    return race.result()
        .handle((c, failure) -> StreamErrors.of(failure))
        .toCompletableFuture()
        .join();
  }

  @Test
  void startsOneAQuarterOfASecondBehindTheOtherIpv6AndIpv4InTurn() {
    run("/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.2/tcp/1", "/ip6/2001:db8::1/tcp/1");
    assertThat(started()).containsExactly("/ip6/2001:db8::1/tcp/1");
    timer.pass(STEP.minusNanos(1));
    assertThat(started()).hasSize(1);
    timer.pass(Duration.ofNanos(1));
    assertThat(started()).containsExactly("/ip6/2001:db8::1/tcp/1", "/ip4/192.0.2.1/tcp/1");
    timer.pass(STEP);

    assertThat(started()).hasSize(3).last().isEqualTo("/ip4/192.0.2.2/tcp/1");
    assertThat(timer.waiting()).isZero();
  }

  @Test
  void quicStartsFirst() {
    String tcp = "/ip4/192.0.2.1/tcp/1";
    String quic = "/ip4/192.0.2.1/udp/1/quic-v1";
    String tcp6 = "/ip6/2001:db8::1/tcp/1";
    String quic6 = "/ip6/2001:db8::1/udp/1/quic-v1";
    run(tcp, quic, tcp6, quic6);
    timer.pass(STEP.minusNanos(1));
    assertThat(started()).containsExactly(quic6);
    for (int i = 0; i < 3; i++) {
      timer.pass(STEP);
    }

    assertThat(started()).containsExactly(quic6, quic, tcp6, tcp);
  }

  @Test
  void startsTheNextAsSoonAsOneHasFailed() {
    run("/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.2/tcp/1", "/ip4/192.0.2.3/tcp/1");
    dials.get("/ip4/192.0.2.1/tcp/1").fail(StreamError.CONNECTION_LOST);
    assertThat(started()).hasSize(2);
    timer.pass(STEP.minusNanos(1));
    assertThat(started()).as("the time runs from the last start").hasSize(2);
    timer.pass(Duration.ofNanos(1));

    assertThat(started()).hasSize(3);
  }

  @Test
  void firstSecuredWinsAndTheOthersAreCancelled() {
    run("/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.2/tcp/1", "/ip4/192.0.2.3/tcp/1");
    timer.pass(STEP);
    Connection won = FakeConnection.to("/ip4/192.0.2.2/tcp/1");
    dials.get("/ip4/192.0.2.2/tcp/1").result.complete(won);

    assertThat(race.result().toCompletableFuture()).isCompletedWithValue(won);
    assertThat(dials.get("/ip4/192.0.2.1/tcp/1").cancelled).isTrue();
    timer.pass(STEP.multipliedBy(9));
    assertThat(started()).hasSize(2);
  }

  @Test
  void connectionThatComesTooLateIsClosed() {
    run("/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.2/tcp/1");
    timer.pass(STEP);
    FakeDial slower = dials.get("/ip4/192.0.2.1/tcp/1");
    slower.connectsWhenCancelled = FakeConnection.to("/ip4/192.0.2.1/tcp/1");
    FakeConnection won = FakeConnection.to("/ip4/192.0.2.2/tcp/1");
    dials.get("/ip4/192.0.2.2/tcp/1").result.complete(won);

    assertThat(race.result().toCompletableFuture()).isCompletedWithValue(won);
    assertThat(won.closed()).isNotDone();
    assertThat(slower.connectsWhenCancelled.closed().getNow(StreamError.CLOSED).code())
        .isEqualTo(StreamError.SUPPLANTED.code());
  }

  @Test
  void failsWhenAllHaveFailedAndNamesEachAndWhy() {
    run("/ip4/192.0.2.1/tcp/1", "/ip6/2001:db8::1/tcp/1");
    dials.get("/ip6/2001:db8::1/tcp/1").fail(StreamError.TIMEOUT.because("no handshake"));
    assertThat(race.result().toCompletableFuture()).isNotDone();
    dials
        .get("/ip4/192.0.2.1/tcp/1")
        .fail(StreamError.CONNECTION_LOST.because("cannot connect to /ip4/192.0.2.1/tcp/1: no"));

    assertThat(failure().code()).isEqualTo(StreamError.CONNECTION_LOST.code());
    assertThat(failure().reason())
        .isEqualTo(
            "none of 2 addresses answered: /ip6/2001:db8::1/tcp/1: no handshake;"
                + " cannot connect to /ip4/192.0.2.1/tcp/1: no");
    assertThat(timer.waiting()).isZero();
  }

  @Test
  void onlyAddressGivesItsOwnReason() {
    run("/ip4/192.0.2.1/tcp/1");
    dials.get("/ip4/192.0.2.1/tcp/1").fail(StreamError.GATED.because("not you"));

    assertThat(failure()).isEqualTo(StreamError.GATED.because("/ip4/192.0.2.1/tcp/1: not you"));
  }

  @Test
  void addressesThatComeLaterJoinTheRace() {
    race.addSource();
    run("/ip4/192.0.2.1/tcp/1");
    dials.get("/ip4/192.0.2.1/tcp/1").fail(StreamError.CONNECTION_LOST);
    assertThat(race.result().toCompletableFuture()).as("more may come").isNotDone();
    race.add(addresses("/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.2/tcp/1"));

    assertThat(started()).hasSize(2).as("each address once");
    race.sourceEnded();
    dials.get("/ip4/192.0.2.2/tcp/1").fail(StreamError.CONNECTION_LOST);
    assertThat(failure().reason()).contains("none of 2 addresses");
  }

  @Test
  void laterAddressesWaitForTheirTurn() {
    race.addSource();
    run("/ip4/192.0.2.1/tcp/1");
    race.add(addresses("/ip4/192.0.2.2/tcp/1"));
    assertThat(started()).hasSize(1);

    timer.pass(STEP);

    assertThat(started()).hasSize(2);
  }

  @Test
  void sourceThatGaveNothingDecidesTheRaceWhenItEnds() {
    race.addSource();
    run("/ip4/192.0.2.1/tcp/1");
    dials.get("/ip4/192.0.2.1/tcp/1").fail(StreamError.CONNECTION_LOST);
    race.fail(
        Multiaddr.parse("/dns4/a.example/tcp/1"),
        StreamError.CONNECTION_LOST.because("there is no host a.example"));
    race.sourceEnded();

    assertThat(failure().reason())
        .contains("/ip4/192.0.2.1/tcp/1: ", "/dns4/a.example/tcp/1: there is no host a.example");
  }

  @Test
  void addressesAreBounded() {
    run(
        IntStream.range(0, 100)
            .mapToObj(i -> "/ip4/192.0.2." + i + "/tcp/1")
            .toArray(String[]::new));
    timer.pass(STEP.multipliedBy(200));

    assertThat(started()).hasSize(RacingDial.MAX_ADDRESSES);
  }

  @Test
  void cancellingEndsAllAndStartsNothing() {
    run("/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.2/tcp/1");
    race.cancel();
    race.cancel();
    timer.pass(STEP.multipliedBy(2));

    assertThat(failure()).isEqualTo(StreamError.CLOSED.because("the dial was cancelled"));
    assertThat(new ArrayList<>(dials.values())).hasSize(1).allMatch(dial -> dial.cancelled);
    assertThat(timer.waiting()).isZero();
  }

  @Test
  void cancelledBeforeItsNamesAreKnownDialsNothing() {
    race.cancel();
    run("/ip4/192.0.2.1/tcp/1");

    assertThat(started()).isEmpty();
  }

  @Test
  void nodeThatIsClosingStartsNoMore() {
    run("/ip4/192.0.2.1/tcp/1");
    timer.shutdown();
    race.add(addresses("/ip4/192.0.2.2/tcp/1"));
    dials.get("/ip4/192.0.2.1/tcp/1").fail(StreamError.SHUTDOWN);

    assertThat(failure().code()).isEqualTo(StreamError.SHUTDOWN.code());
    assertThat(started()).hasSize(1);
  }
}
