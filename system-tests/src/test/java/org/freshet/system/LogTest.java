package org.freshet.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.freshet.system.Stranger.field;
import static org.freshet.system.Stranger.subscription;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.AdmissionPolicy;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.core.wire.MessageWriter;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.system.Stranger.Out;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What strangers can do to the log: some lines, each of them one, and nothing that they wrote. */
class LogTest {
  private static final TopicName TOPIC = TopicName.of("t");

  /** What a limit lets through at once, and what it may let through while a test runs. */
  private static final int MAX_NOTICES = 100 + 2 * 60;

  private static final int MAX_DETAILS = 1000 + 100 * 10;

  private final LogRecorder log = new LogRecorder();
  private final Stranger stranger = new Stranger();
  private PubSub victim;
  private Multiaddr address;

  @BeforeEach
  void start() {
    victim =
        PubSub.builder()
            .listen("/ip4/127.0.0.1/tcp/0")
            .router("floodsub")
            .onEvent(LogTest::quoteTopics)
            .build();
    victim.topic(TOPIC.value()).subscribe(LogTest::quote);
    address = victim.addresses().get(0);
  }

  @AfterEach
  void stop() {
    stranger.close();
    victim.close();
    log.close();
  }

  private static void quote(Message message) {
    throw new IllegalStateException("cannot read " + message.text());
  }

  private static void quoteTopics(PubSubEvent event) {
    if (event instanceof PubSubEvent.SubscriberChanged change) {
      throw new IllegalStateException("what is " + change.topic() + "?");
    }
  }

  private long linesWith(String part) {
    return log.lines().stream().filter(line -> line.contains(part)).count();
  }

  private byte[] signed(long sequenceNumber, String text) {
    RawMessage message =
        MessageWriter.signed(stranger.identity, sequenceNumber, TOPIC, text.getBytes(UTF_8));
    byte[] encoded = new byte[message.encodedBytes()];
    message.encoded().get(encoded);
    return encoded;
  }

  @Test
  void refusedMessagesFillNoLog() throws Exception {
    int refusals = 4 * MAX_DETAILS;
    Out out = Out.open(stranger.dial(address));
    RawMessage unsigned = MessageWriter.unsigned(TOPIC, "payload of a stranger".getBytes(UTF_8));
    byte[] encoded = new byte[unsigned.encodedBytes()];
    unsigned.encoded().get(encoded);
    for (int i = 1; i <= refusals; i++) {
      out.frame(field(2, encoded));
    }
    await()
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> victim.stats().get("messages.rejected") == refusals);

    assertThat(linesWith("refused a message that")).isBetween(1000L, (long) MAX_DETAILS);
    assertThat(linesWith("payload of a stranger")).isZero();
  }

  @Test
  void aRefusedStreamIsToldWithWhoseItIsAndWhy() throws Exception {
    AdmissionPolicy nothing =
        new AdmissionPolicy() {
          @Override
          public Optional<StreamError> refuseStream(Connection connection, ProtocolId protocol) {
            return Optional.of(StreamError.GATED.because("nothing from you"));
          }
        };
    try (PubSub strict =
        PubSub.builder()
            .listen("/ip4/127.0.0.1/tcp/0")
            .router("floodsub")
            .admission(nothing)
            .build()) {
      Connection connection = stranger.dial(strict.addresses().get(0));
      try {
        Out.open(connection);
      } catch (ExecutionException resetBeforeItWasNegotiated) {
        assertThat(resetBeforeItWasNegotiated).hasMessageContaining("not admitted");
      }
      await().until(() -> linesWith(": refused, nothing from you") == 1);

      assertThat(log.lines())
          .filteredOn(line -> line.contains(": refused, "))
          .allMatch(
              line ->
                  line.startsWith(
                      "DEBUG a stream of " + stranger.identity.peerId() + " at /ip4/127.0.0.1/"));
    }
  }

  @Test
  void endlessViolationsFillNoLogAndAreCounted() throws Exception {
    int violations = 3 * MAX_NOTICES;
    Connection connection = stranger.dial(address);
    for (int i = 0; i < violations; i++) {
      Out out = Out.open(connection);
      out.frame(new byte[] {0x0a, 0x7f, 1, 2});
      out.ended.get(10, TimeUnit.SECONDS);
    }
    assertThat(victim.stats().get("streams.violated")).isEqualTo(violations);

    assertThat(linesWith(": reset, ")).isBetween(100L, (long) MAX_NOTICES);
    assertThat(log.lines())
        .filteredOn(line -> line.contains(": reset, "))
        .allMatch(line -> line.startsWith("INFO inbound stream "))
        .allMatch(line -> line.contains(" of " + stranger.identity.peerId() + ": reset, an RPC "));
  }

  @Test
  void connectionsThatEndBadlyFillNoLog() throws Exception {
    int connections = MAX_NOTICES + 50;
    for (int i = 0; i < connections; i++) {
      Connection connection = stranger.dial(address);
      connection.close(StreamError.PROTOCOL_VIOLATION);
      connection.closed().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
    await().until(() -> linesWith(": ended, ") >= 100);
    await().until(() -> victim.neighbours().toCompletableFuture().join().isEmpty());

    assertThat(linesWith(": ended, ")).isBetween(100L, (long) MAX_NOTICES);
    assertThat(log.lines())
        .filteredOn(line -> line.contains(": ended, "))
        .allMatch(
            line ->
                line.startsWith(
                    "INFO connection from " + stranger.identity.peerId() + " at /ip4/127.0.0.1/"));
  }

  @Test
  void whatStrangersWriteForgesNoLine() throws Exception {
    String evil = "x\u001b[2J\nERROR forged " + "y".repeat(5000);
    Out out = Out.open(stranger.dial(address));
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    for (int i = 0; i < 100; i++) {
      many.writeBytes(field(2, signed(i + 1, evil)));
    }
    out.frame(subscription(evil, true), many.toByteArray());
    await().until(() -> victim.stats().get("subscription.failed") == 100);
    await().until(() -> victim.stats().get("events.failed") > 0);

    assertThat(linesWith("the reader of a subscription to t failed")).isBetween(1L, 3L);
    assertThat(linesWith("an event listener at SubscriberChanged")).isBetween(1L, 3L);
    assertThat(log.lines())
        .allSatisfy(
            line ->
                assertThat(line.chars().noneMatch(Character::isISOControl))
                    .as("no control character in: %s", line)
                    .isTrue())
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(2000));
    assertThat(linesWith("\\u001b[2J\\nERROR forged")).as("it was quoted").isPositive();
  }
}
