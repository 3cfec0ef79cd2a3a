package org.freshet.pubsub.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.transport.Patience.REAL;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.testkit.transport.RecordingListener;
import org.freshet.pubsub.testkit.transport.TransportNode;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.TransportSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node is told when a packet may be the stateless reset of one of its connections. */
class DoubtTest {
  private static final int PACKETS = 200;

  private final QuicNodes nodes = new QuicNodes();
  private final Identity identity = Identity.generate();
  private final TransportNode listening = nodes.node(TransportSettings.DEFAULT, identity);
  private final TransportNode dialling = nodes.node();
  private Relay relay;
  private Connection connection;
  private Stream stream;
  private final RecordingListener heard = new RecordingListener();

  @BeforeEach
  void connect() throws IOException {
    relay = new Relay(listening.listen());
    connection = dialling.dial(relay.address());
    stream = REAL.result(connection.open(List.of(QuicNodes.ECHO), heard));
    stream.request(Integer.MAX_VALUE);
    assertIsAlive();
  }

  @AfterEach
  void close() {
    nodes.close();
    relay.close();
  }

  private void assertIsAlive() {
    int before = heard.size();
    stream.write(List.of(ByteBuffer.wrap(new byte[10])));
    REAL.until("the echo", () -> heard.size() == before + 10);
  }

  private static byte[] shortHeader(int length) {
    byte[] packet = new byte[length];
    Arrays.fill(packet, (byte) 0x55);
    return packet;
  }

  /** It answers packets of its former life, and quiche knows no token of it. */
  @Test
  void whoDialledANodeThatWasKilledIsToldWhenItIsBack() {
    relay.moveTo(nodes.node(TransportSettings.DEFAULT, identity).listen());
    stream.write(List.of(ByteBuffer.wrap(new byte[10])));

    REAL.until("the doubt", () -> dialling.doubted().contains(connection));
  }

  /** A node that is forged packets for is asked little, and loses nothing. */
  @Test
  void packetsThatAnybodyCanSendEndNothingAndAreSeldomToldOf() throws IOException {
    long begunNanos = System.nanoTime();
    for (int i = 0; i < PACKETS; i++) {
      relay.forgeToDialler(shortHeader(21 + i));
      relay.forgeToListener(shortHeader(21 + i));
    }
    REAL.until(
        "both are told", () -> !dialling.doubted().isEmpty() && !listening.doubted().isEmpty());
    assertIsAlive();

    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begunNanos);
    assertThat(dialling.doubted()).containsOnly(connection).hasSizeBetween(1, 1 + (int) seconds);
    assertThat(listening.doubted())
        .containsOnly(listening.connection())
        .hasSizeBetween(1, 1 + (int) seconds);
    assertThat(connection.closed().toCompletableFuture()).isNotDone();
    assertThat(listening.connection().closed().toCompletableFuture()).isNotDone();
  }
}
