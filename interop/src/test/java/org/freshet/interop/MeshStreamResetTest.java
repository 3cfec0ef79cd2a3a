package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.freshet.interop.Gossipsub.TOPIC;
import static org.freshet.interop.harness.Expected.connection;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.stream;
import static org.freshet.interop.harness.Implementation.GO;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.ResettableTransport;
import org.freshet.interop.harness.Stack;
import org.freshet.pubsub.router.gossipsub.GossipsubRouterProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One of the two streams is reset, by either side, at rest, under load or as soon as it is there,
 * while the connection and the other stream live: within three seconds each is in the mesh of the
 * other and messages flow both ways. Two go nodes stay one-way for ever.
 */
@Tag("timed") // what it allows for healing is for a machine that has time for it
class MeshStreamResetTest extends OnEachStack {
  private static final Duration TIME_TO_HEAL = Duration.ofSeconds(3);
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final int MESSAGES_AFTER_HEALING = 20;

  /** Neither side opens its stream more than four times on a connection. */
  private static final int RESETS_OF_EACH = 3;

  /** Whose deed it is. */
  enum Culprit {
    GO,
    OURS
  }

  /** The stream, named after who opened it. */
  enum Victim {
    OPENED_BY_GO,
    OPENED_BY_US
  }

  /** When it happens. */
  enum Moment {
    AT_REST,
    UNDER_LOAD,
    AS_IT_OPENS
  }

  private final ExecutorService load = Executors.newCachedThreadPool();
  private final AtomicInteger attempts = new AtomicInteger();
  private Node go;
  private LocalNode ours;

  @BeforeEach
  void start() {
    go = nodes.start(GO, "--router", "gossipsub", "--topic", TOPIC);
    ours =
        new LocalNode(
            stack,
            p -> p.heartbeat(HEARTBEAT),
            builder ->
                builder
                    .discovery(false)
                    .router(new GossipsubRouterProvider())
                    .transport(stack.resettable()));
  }

  @AfterEach
  void stop() {
    load.shutdownNow();
    ours.close();
  }

  static Stream<Arguments> resets() {
    return Arrays.stream(Moment.values())
        .flatMap(
            moment ->
                Arrays.stream(Culprit.values())
                    .flatMap(
                        culprit ->
                            Arrays.stream(Victim.values())
                                .map(victim -> Arguments.of(culprit, victim, moment))));
  }

  @ParameterizedTest(name = "{0} resets the stream {1} {2}")
  @MethodSource("resets")
  void theMeshHealsAndNothingMoreIsLost(Culprit culprit, Victim victim, Moment moment) {
    ours.dial(go.address());
    if (moment == Moment.AS_IT_OPENS) {
      go.await(stream(ours.id(), atGo(victim), "opened"));
    } else {
      awaitMesh(Node.PATIENCE);
    }
    if (moment == Moment.UNDER_LOAD) {
      load.execute(this::publishBothWays);
      await().atMost(Node.PATIENCE).until(() -> ours.delivered().size() > 50);
    }

    resetAndAssertHeals(culprit, victim);
    assertLosesNothing();
    assertThat(go.events(connection(ours.id(), "closed"))).isEmpty();
  }

  /** The streams are reset three times each, in any order and at any moment of go's heartbeat. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void theMeshHealsAgainAndAgain(long seed) {
    assumeTrue(seed == 1 || stack == Stack.TCP_NOISE, "the order does not depend on the stack");
    Random random = new Random(seed);
    List<Victim> victims = new ArrayList<>();
    for (int i = 0; i < RESETS_OF_EACH; i++) {
      victims.addAll(List.of(Victim.values()));
    }
    Collections.shuffle(victims, random);
    ours.dial(go.address());
    awaitMesh(Node.PATIENCE);
    for (Victim victim : victims) {
      LockSupport.parkNanos(random.nextLong(HEARTBEAT.toNanos()));
      resetAndAssertHeals(random.nextBoolean() ? Culprit.GO : Culprit.OURS, victim);
    }
    assertLosesNothing();
    assertThat(go.events(connection(ours.id(), "closed"))).isEmpty();
  }

  private void resetAndAssertHeals(Culprit culprit, Victim victim) {
    int mark = go.mark();
    if (culprit == Culprit.GO) {
      go.command(Map.of("resetStream", atGo(victim), "peer", ours.id()));
    } else {
      ResettableTransport.of(ours.pubsub().peerId()).reset(victim == Victim.OPENED_BY_US);
    }
    go.awaitAfter(mark, stream(ours.id(), atGo(victim), "closed"));
    final long resetNanos = System.nanoTime();
    load.shutdownNow();
    assertFlowsBothWays(resetNanos);
    awaitMesh(TIME_TO_HEAL.minusNanos(System.nanoTime() - resetNanos));
  }

  private static String atGo(Victim victim) {
    return victim == Victim.OPENED_BY_US ? "inbound" : "outbound";
  }

  private void awaitMesh(Duration patience) {
    await()
        .alias("each is in the other's mesh")
        .pollInterval(Node.MESH_POLL)
        .atMost(patience)
        .until(() -> ours.hasInMesh(go) && go.mesh(TOPIC).contains(ours.id()));
  }

  private void publishBothWays() {
    while (!load.isShutdown()) {
      attempt();
    }
  }

  private String attempt() {
    String text = "attempt " + attempts.incrementAndGet();
    ours.publish(Payloads.text(text + " of ours"));
    go.publish(TOPIC, Payloads.text(text + " of go"));
    return text;
  }

  /** Publishes until what was published after the reset has arrived: the gap may swallow some. */
  private void assertFlowsBothWays(long resetNanos) {
    int first = attempts.incrementAndGet();
    await()
        .alias("messages flow both ways")
        .pollInterval(Duration.ofMillis(50))
        .atMost(TIME_TO_HEAL.minusNanos(System.nanoTime() - resetNanos))
        .until(
            () -> {
              attempt();
              return range(first).anyMatch(n -> goHas("attempt " + n + " of ours"))
                  && range(first).anyMatch(n -> weHave("attempt " + n + " of go"));
            });
  }

  private Stream<Integer> range(int first) {
    return Stream.iterate(first, n -> n <= attempts.get(), n -> n + 1);
  }

  private boolean goHas(String text) {
    return !go.events(message(TOPIC, Payloads.text(text)).with("via", ours.id())).isEmpty();
  }

  private boolean weHave(String text) {
    return ours.delivered().stream().anyMatch(m -> m.text().equals(text));
  }

  private void assertLosesNothing() {
    for (int i = 0; i < MESSAGES_AFTER_HEALING; i++) {
      ours.publish(Payloads.text("message " + i + " of ours"));
      go.publish(TOPIC, Payloads.text("message " + i + " of go"));
    }
    for (int i = 0; i < MESSAGES_AFTER_HEALING; i++) {
      String text = "message " + i;
      go.await(message(TOPIC, Payloads.text(text + " of ours")));
      await().atMost(Node.PATIENCE).until(() -> weHave(text + " of go"));
    }
  }
}
