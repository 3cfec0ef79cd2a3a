package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.engine.EngineHarness.PROTOCOL;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.RateLimits;
import org.freshet.pubsub.core.engine.EngineHarness.Peer;
import org.freshet.pubsub.core.wire.Rpc;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.SubscriptionChange;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

/** How much a connection may bring by time. */
class RatesTest {
  private static final int KIB = 1 << 10;

  private EngineHarness h = harness(RateLimits.DEFAULT);

  private static EngineHarness harness(RateLimits rates) {
    // Each stream may be read 64 KiB ahead, two of them 32 KiB each.
    Limits limits = Limits.DEFAULT.toBuilder().readAheadBytes(64 * KIB).rates(rates).build();
    return new EngineHarness(limits, SignaturePolicy.STRICT_NO_SIGN, Validators.none());
  }

  @Test
  void whoBringsTooManyBytesIsReadAsFastAsItMay() {
    h = harness(RateLimits.DEFAULT.withBytesPerSecond(100 * KIB));
    Peer peer = h.peer(EngineHarness.identity().peerId());
    int got = readWhatMayBeRead(peer, 10 * KIB);
    assertThat(got).as("at once").isBetween(100 * KIB, 164 * KIB);
    for (int second = 1; second <= 10; second++) {
      for (int i = 0; i < 20; i++) {
        h.pass(Duration.ofMillis(50));
        got += readWhatMayBeRead(peer, 10 * KIB);
      }
      assertThat(got).isBetween((second + 1) * 100 * KIB, second * 100 * KIB + 174 * KIB);
    }
    assertThat(h.counters.snapshot().get("rate.bytes.throttled")).isPositive();
    assertThat(h.out.log).noneMatch(line -> line.startsWith("reset"));
  }

  @Test
  void whoBringsTooManyRpcsIsReadAsFastAsItMay() {
    h = harness(RateLimits.DEFAULT.withRpcsPerSecond(10));
    Peer peer = h.peer(EngineHarness.identity().peerId());
    int rpcs = readWhatMayBeRead(peer, 16 * KIB) / (16 * KIB);
    assertThat(rpcs).isBetween(10, 14);
    for (int i = 0; i < 100; i++) {
      h.pass(Duration.ofMillis(100));
      rpcs += readWhatMayBeRead(peer, 16 * KIB) / (16 * KIB);
    }
    assertThat(rpcs).isBetween(105, 114);
    assertThat(h.counters.snapshot()).containsKey("rate.rpcs.throttled");
    assertThat(h.out.log).noneMatch(line -> line.startsWith("reset"));
  }

  @Test
  void anotherStreamOfTheSameConnectionGivesNothingAnew() {
    h = harness(RateLimits.DEFAULT.withBytesPerSecond(100 * KIB));
    Peer peer = h.peer(EngineHarness.identity().peerId());
    readWhatMayBeRead(peer, 10 * KIB);
    h.step(new EngineEvent.InboundOpened(1001, peer.connection, PROTOCOL));
    assertThat(h.out.credit).doesNotContainKey(1001L);
    h.pass(Duration.ofSeconds(1));
    assertThat(h.out.credit).containsKey(1001L);
  }

  @Test
  void aBurstOfSubscriptionsCostsNothing() {
    Peer peer = h.peer(EngineHarness.identity().peerId());
    h.step(new EngineEvent.RpcRead(peer.inbound, changes(5000, 60 * KIB)));
    assertThat(h.out.credit).containsEntry(peer.inbound, 124 * KIB);
    assertThat(h.counters.snapshot()).containsEntry("rate.subscriptions.throttled", 0L);
  }

  @Test
  void whoChangesSubscriptionsTooFastIsReadSlowlyAndWithPatience() {
    Peer peer = h.peer(EngineHarness.identity().peerId());
    // 5,000 a second, as far as they are read.
    int taken = 0;
    for (int i = 0; i < 25 * 50; i++) {
      h.pass(Duration.ofMillis(20));
      if (h.out.credit.get(peer.inbound) >= (taken + 100) * 100) {
        h.step(new EngineEvent.RpcRead(peer.inbound, changes(100, 100 * 100)));
        taken += 100;
      }
    }
    assertThat(taken).as("200 a second").isBetween(9000, 12_000);
    assertThat(h.counters.snapshot().get("rate.subscriptions.throttled")).isPositive();
    assertThat(h.out.log).noneMatch(line -> line.startsWith("reset"));
  }

  @Test
  void whoGoesOnForTooLongIsResetAndInTheEndHungUpOn() {
    Peer peer = h.peer(EngineHarness.identity().peerId());
    long stream = peer.inbound;
    int resets = 0;
    for (int i = 0; i < 5 * 60 * 10 && !closed(peer); i++) {
      h.pass(Duration.ofMillis(100));
      h.step(new EngineEvent.RpcRead(stream, changes(25, 3000)));
      if (h.out.log.contains("reset " + stream + " 0x1002")) {
        resets++;
        assertThat(h.nowNanos).isGreaterThan(resets * Duration.ofSeconds(30).toNanos());
        stream += 1000;
        h.step(new EngineEvent.InboundOpened(stream, peer.connection, PROTOCOL));
      }
    }
    assertThat(closed(peer)).isTrue();
    assertThat(h.counters.snapshot())
        .containsEntry("streams.rate_limited", (long) ReadRates.MAX_RESETS)
        .containsEntry("connections.closed.rate_limited", 1L);
  }

  @Test
  void whoRestsNowAndThenIsNotReset() {
    Peer peer = h.peer(EngineHarness.identity().peerId());
    for (int minute = 0; minute < 10; minute++) {
      h.step(new EngineEvent.RpcRead(peer.inbound, changes(5000, 3000)));
      h.step(new EngineEvent.RpcRead(peer.inbound, changes(2500, 3000)));
      h.pass(Duration.ofMinutes(1));
    }
    assertThat(h.out.log).noneMatch(line -> line.startsWith("reset"));
  }

  @Test
  void moreAtOnceThanPatienceCouldPayOffIsResetAtOnce() {
    Peer peer = h.peer(EngineHarness.identity().peerId());
    h.step(new EngineEvent.RpcRead(peer.inbound, changes(5000, 3000)));
    h.step(new EngineEvent.RpcRead(peer.inbound, changes(5000, 3000)));
    assertThat(h.out.log).noneMatch(line -> line.startsWith("reset"));
    h.step(new EngineEvent.RpcRead(peer.inbound, changes(5000, 3000)));
    assertThat(h.out.log).contains("reset " + peer.inbound + " 0x1002");
  }

  @Test
  void nothingIsLeftOfAConnectionThatEndsWhileItPauses() {
    Peer peer = h.peer(EngineHarness.identity().peerId());
    h.step(new EngineEvent.RpcRead(peer.inbound, changes(6000, 60 * KIB)));
    h.step(new EngineEvent.ConnectionClosed(peer.connection, StreamError.CONNECTION_LOST));
    assertThat(h.engine.tableSizes().values()).containsOnly(0);
  }

  private boolean closed(Peer peer) {
    return h.out.log.contains("close " + peer.connection + " 0x1002");
  }

  /** {@return how many bytes came, in RPCs of that size} */
  private int readWhatMayBeRead(Peer peer, int rpcBytes) {
    int got = 0;
    while (h.out.credit.get(peer.inbound) >= rpcBytes) {
      h.out.credit.merge(peer.inbound, -rpcBytes, Integer::sum);
      h.step(new EngineEvent.RpcRead(peer.inbound, changes(0, rpcBytes)));
      got += rpcBytes;
    }
    return got;
  }

  private static Rpc changes(int count, int wireBytes) {
    List<SubscriptionChange> changes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      changes.add(new SubscriptionChange(TopicName.of("t" + i % 100), i % 200 < 100, Router.NONE));
    }
    return new Rpc(changes, 0, 0, List.of(), 0, false, Router.NONE, wireBytes);
  }
}
