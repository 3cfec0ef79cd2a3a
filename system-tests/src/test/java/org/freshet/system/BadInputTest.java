package org.freshet.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.freshet.system.Stranger.field;
import static org.freshet.system.Stranger.subscription;
import static org.freshet.system.Stranger.varint;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.core.wire.MessageWriter;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.system.Stranger.Out;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a node does with input that no honest peer sends: that stream or connection ends, or that
 * element is refused, with a reason in the log; everybody else notices nothing.
 */
class BadInputTest {
  private static final TopicName TOPIC = TopicName.of("t");
  private static final byte[] JUNK_FIELD = {(byte) 0xfa, 0x3e, 4, 'j', 'u', 'n', 'k'};

  private final LogRecorder log = new LogRecorder();
  private final Stranger stranger = new Stranger();
  private final List<String> received = new CopyOnWriteArrayList<>();
  private PubSub victim;
  private Bystanders bystanders;
  private Multiaddr address;

  @BeforeEach
  void start() {
    TransportSettings settings =
        TransportSettings.DEFAULT.toBuilder()
            .handshakeTimeout(Duration.ofSeconds(2))
            .negotiationTimeout(Duration.ofSeconds(2))
            .build();
    victim =
        PubSub.builder()
            .listen("/ip4/127.0.0.1/tcp/0")
            .router("floodsub")
            .transportSettings(settings)
            .echo(false)
            .build();
    victim.topic(TOPIC.value()).subscribe((Message m) -> received.add(m.text()));
    address = victim.addresses().get(0);
    bystanders = new Bystanders(victim);
  }

  @AfterEach
  void nobodyElseNoticed() throws InterruptedException {
    try {
      bystanders.goOnFor(20);
      bystanders.assertNothingWasLost();
    } finally {
      bystanders.close();
      stranger.close();
      victim.close();
      log.close();
    }
  }

  @Test
  void malformedProtobufEndsTheStream() throws Exception {
    Out out = Out.open(stranger.dial(address));
    out.frame(new byte[] {0x0a, 0x7f, 1, 2});
    assertReset(out, StreamError.PROTOCOL_VIOLATION);
  }

  @Test
  void anOversizedFrameEndsTheStreamBeforeItIsRead() throws Exception {
    Out out = Out.open(stranger.dial(address));
    out.write(varint(Limits.DEFAULT.maxFrameBytes() + 1));
    assertReset(out, StreamError.RESOURCE_LIMIT);
  }

  @Test
  void anEndlessVarintEndsTheStream() throws Exception {
    Out out = Out.open(stranger.dial(address));
    byte[] endless = new byte[64];
    java.util.Arrays.fill(endless, (byte) 0xff);
    out.write(endless);
    assertReset(out, StreamError.PROTOCOL_VIOLATION);
  }

  @Test
  void bogusMultistreamEndsTheConnection() throws Exception {
    try (RawLink link = new RawLink(address)) {
      link.sendPlain(
          "GET /index.html HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nX: " + "y".repeat(99));
      assertThat(link.isClosedByFarSide()).isTrue();
    }
    assertLogged("0x1003", "0x1000");
  }

  @Test
  void truncatedNoiseEndsTheConnection() throws Exception {
    try (RawLink link = new RawLink(address).selectNoise()) {
      byte[] first = link.firstNoiseMessage();
      link.sendPlain((byte) 0, (byte) first.length, (byte) 1, (byte) 2, (byte) 3);
      link.halfClose();
      assertThat(link.isClosedByFarSide()).isTrue();
    }
    assertLogged("0x2", "0x1003");
  }

  @Test
  void tamperedNoiseHandshakeEndsTheConnection() throws Exception {
    try (RawLink link = new RawLink(address).selectNoise()) {
      link.sendNoise(link.firstNoiseMessage());
      link.sendNoise(new byte[120]);
      assertThat(link.isClosedByFarSide()).isTrue();
    }
    assertLogged("0x1003");
  }

  @Test
  void tamperedNoiseTransportEndsTheConnection() throws Exception {
    try (RawLink link = new RawLink(address).selectNoise().secure(stranger.identity)) {
      link.selectYamux().openStream("/floodsub/1.0.0");
      link.sendTampered("hello".getBytes(UTF_8));
      assertThat(link.isClosedByFarSide()).isTrue();
    }
    assertLogged("0x1003");
  }

  @Test
  void yamuxWindowOverrunEndsTheConnection() throws Exception {
    try (RawLink link = new RawLink(address).selectNoise().secure(stranger.identity)) {
      // A protocol line that never ends is not read past its limit, so no credit comes back; the
      // same goes for a stream whose negotiation is done and whose reader is behind.
      link.selectYamux().openStream("/floodsub/1.0.0");
      link.sendSecret(RawLink.yamuxHeader(RawLink.DATA, 0, 1, 64 << 20));
      sendUntilClosed(link);
      assertThat(link.isClosedByFarSide()).isTrue();
    }
    assertLogged("0x1003");
  }

  @Test
  void garbageInPlaceOfYamuxEndsTheConnection() throws Exception {
    try (RawLink link = new RawLink(address).selectNoise().secure(stranger.identity)) {
      link.selectYamux().sendSecret("this is no yamux frame at all".getBytes(UTF_8));
      assertThat(link.isClosedByFarSide()).isTrue();
    }
    assertLogged("0x1003");
  }

  @Test
  void tenThousandSubscriptionsInOneRpcAreTakenUpToTheLimitAndTheStreamLives() throws Exception {
    Connection connection = stranger.dial(address);
    Out out = Out.open(connection);
    ByteArrayOutputStream subscriptions = new ByteArrayOutputStream();
    for (int i = 0; i < 10_000; i++) {
      subscriptions.writeBytes(subscription("topic-" + i, true));
    }
    out.frame(subscriptions.toByteArray());
    await().until(() -> victim.stats().get("subscriptions.over_limit") > 0);
    // The line follows the count.
    assertLogged("wants more topics than the limits allow");
    assertThat(log.lines())
        .filteredOn(l -> l.contains("wants more topics than the limits allow"))
        .hasSize(1);
    assertThat(subscribersOf("topic-511")).isEqualTo(1);
    assertThat(subscribersOf("topic-512")).isZero();

    out.frame(field(2, bytesOf(signed("still read"))));
    await().until(() -> received.contains("still read"));
    assertThat(out.ended).isNotDone();
  }

  @Test
  void aForgedCopyThatComesFirstDoesNotKeepTheTrueMessageAway() throws Exception {
    RawMessage message = signed("true");
    byte[] truth = bytesOf(message);
    byte[] forgery = truth.clone();
    forgery[forgery.length - 1] ^= 1;
    Out forger = Out.open(stranger.dial(address));
    forger.frame(field(2, forgery));
    await().until(() -> victim.stats().get("messages.forged") == 1);
    assertThat(received).isEmpty();
    forger.frame(field(2, truth));
    await().until(() -> received.contains("true"));
    assertThat(forger.ended).isNotDone();
    assertLogged("signature is wrong");
  }

  @Test
  void junkFieldsThatTheAuthorSignedArePassedAndOthersAreRefused() throws Exception {
    Out out = Out.open(stranger.dial(address));
    out.frame(field(2, concat(bytesOf(signed("unsigned junk")), JUNK_FIELD)));
    await().until(() -> victim.stats().get("messages.forged") == 1);
    out.frame(field(2, signedWithJunk("signed junk")));
    await().until(() -> received.contains("signed junk"));
    assertThat(received).containsExactly("signed junk");
  }

  @Test
  void aSilentPeerIsLetGo() throws Exception {
    try (RawLink link = new RawLink(address)) {
      assertThat(link.isClosedByFarSide()).isTrue();
    }
    assertLogged("0x3");
  }

  @Test
  void aHalfCloseEndsTheInboundStreamAndNothingElse() throws Exception {
    Connection connection = stranger.dial(address);
    Out out = Out.open(connection);
    out.frame(subscription("t", true));
    await().until(() -> subscribersOf("t") == 1);
    out.stream.closeWrite();
    await().until(() -> subscribersOf("t") == 0);
    assertThat(out.ended.get(5, TimeUnit.SECONDS).isClean()).isTrue();
    assertThat(connection.closed().toCompletableFuture()).isNotDone();
  }

  @Test
  void aResetInMidFrameEndsTheInboundStreamAndNothingElse() throws Exception {
    Connection connection = stranger.dial(address);
    Out out = Out.open(connection);
    out.frame(subscription("t", true));
    await().until(() -> subscribersOf("t") == 1);
    out.write(concat(varint(1000), new byte[500]));
    out.stream.reset(StreamError.RESET);
    await().until(() -> subscribersOf("t") == 0);
    assertThat(connection.closed().toCompletableFuture()).isNotDone();
    Out next = Out.open(connection);
    next.frame(field(2, bytesOf(signed("after"))));
    await().until(() -> received.contains("after"));
  }

  private static void sendUntilClosed(RawLink link) throws Exception {
    try {
      for (int i = 0; i < 64; i++) {
        link.sendSecret(new byte[64 << 10]);
      }
    } catch (java.net.SocketException closed) {
      // That is what it is to do.
    }
  }

  private void assertReset(Out out, StreamError why) throws Exception {
    assertThat(out.ended.get(10, TimeUnit.SECONDS).code()).isEqualTo(why.code());
    assertLogged("0x" + Long.toHexString(why.code()));
    assertThat(out.stream.connection().closed().toCompletableFuture()).isNotDone();
  }

  private void assertLogged(String... anyOf) {
    await()
        .untilAsserted(
            () ->
                assertThat(log.lines())
                    .as("a line with one of %s", List.of(anyOf))
                    .anyMatch(l -> List.of(anyOf).stream().anyMatch(l::contains)));
  }

  private int subscribersOf(String topic) {
    return (int)
        victim.topic(topic).subscribers().toCompletableFuture().join().stream()
            .filter(stranger.identity.peerId()::equals)
            .count();
  }

  private RawMessage signed(String text) {
    return MessageWriter.signed(stranger.identity, System.nanoTime(), TOPIC, text.getBytes(UTF_8));
  }

  /** Fields 1 to 4, then signature and an unknown field that the signature covers. */
  private byte[] signedWithJunk(String text) {
    Identity author = stranger.identity;
    byte[] known =
        concat(
            field(1, author.peerId().bytes()),
            field(2, text.getBytes(UTF_8)),
            field(3, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}),
            field(4, TOPIC.value().getBytes(UTF_8)));
    byte[] signature = author.sign(concat("libp2p-pubsub:".getBytes(UTF_8), known, JUNK_FIELD));
    return concat(known, field(5, signature), JUNK_FIELD);
  }

  private static byte[] bytesOf(RawMessage message) {
    byte[] bytes = new byte[message.encodedBytes()];
    message.encoded().get(bytes);
    return bytes;
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
