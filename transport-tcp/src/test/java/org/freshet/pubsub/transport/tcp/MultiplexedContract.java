package org.freshet.pubsub.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamListener;
import org.freshet.pubsub.transport.TransportSettings;
import org.junit.jupiter.api.Test;

/** What a multiplexed connection must do with its streams. */
abstract class MultiplexedContract extends StreamContract {
  private static final ProtocolId THROWS = ProtocolId.of("/throws/1");

  @Override
  TransportSettings settings() {
    return TransportSettings.DEFAULT.toBuilder().maxStreamsPerConnection(20).build();
  }

  @Test
  void saysThatItIsMultiplexed() {
    assertThat(connection.multiplexed()).isTrue();
  }

  @Test
  void resetTellsItsCode() {
    open(SINK).reset(StreamError.SUPPLANTED);
    await().until(() -> atServer.closed() != null);
    assertThat(atServer.closed().code()).isEqualTo(StreamError.SUPPLANTED.code());

    RecordingListener second = new RecordingListener();
    TestNode.await(connection.open(List.of(SINK), second));
    await().until(() -> server.inbound.size() == 2);
    accepted().reset(StreamError.RATE_LIMITED);
    await().until(() -> second.closed() != null);
    assertThat(second.closed().code()).isEqualTo(StreamError.RATE_LIMITED.code());
    assertThat(second.ends()).containsExactly("closed");
  }

  @Test
  void closingTellsItsCode() {
    await().until(() -> server.connections.size() == 1);
    connection.close(StreamError.GATED);

    assertThat(TestNode.await(server.connections.get(0).closed()).code())
        .isEqualTo(StreamError.GATED.code());
  }

  @Test
  void eitherSideMayOpen() {
    await().until(() -> server.connections.size() == 1);
    client.serve(SINK, stream -> listener(stream, atClient, 100));
    Stream stream =
        TestNode.await(server.connections.get(0).open(List.of(SINK), new RecordingListener()));
    stream.write(List.of(ByteBuffer.wrap(new byte[10])));

    await().until(() -> atClient.size() == 10);
  }

  @Test
  void streamMayBeOpenedAtTheFirstMoment() {
    TestNode eager = node();
    RecordingListener heard = new RecordingListener();
    eager.onConnection =
        c -> c.open(List.of(ECHO), heard).thenAccept(s -> s.reset(StreamError.CLOSED));
    eager.dial(server.listen());

    await().until(() -> heard.closed() != null);
  }

  @Test
  void manyStreamsInTurnLeaveNothingBehind() {
    for (int i = 0; i < 1000; i++) {
      RecordingListener heard = new RecordingListener();
      Stream stream = TestNode.await(connection.open(List.of(ECHO), heard));
      stream.request(100);
      stream.write(List.of(ByteBuffer.wrap(new byte[] {1, 2, 3})));
      stream.closeWrite();
      await().pollInterval(java.time.Duration.ofMillis(1)).until(() -> heard.closed() != null);
      assertThat(heard.bytes()).containsExactly(1, 2, 3);
      assertThat(heard.closed().isClean()).isTrue();
    }
  }

  @Test
  void streamsBeyondTheLimitAreRefused() {
    List<Stream> open = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      open.add(TestNode.await(connection.open(List.of(SINK), new RecordingListener())));
    }
    assertFails(() -> open(SINK), StreamError.RESOURCE_LIMIT);
    assertThat(atClient.events()).isEmpty();

    open.get(0).reset(StreamError.CLOSED);

    await()
        .untilAsserted(
            () ->
                assertThat(TestNode.await(connection.open(List.of(SINK), new RecordingListener())))
                    .isNotNull());
  }

  @Test
  void slowStreamDoesNotHoldTheOthers() {
    Stream slow = open(SINK);
    for (int i = 0; i < 64; i++) {
      slow.write(List.of(ByteBuffer.allocate(64 * 1024)));
    }
    RecordingListener echoed = new RecordingListener();
    Stream fast = TestNode.await(connection.open(List.of(ECHO), echoed));
    fast.request(1 << 20);
    fast.write(List.of(ByteBuffer.allocate(1 << 20)));

    await().until(() -> echoed.size() == 1 << 20);
    assertThat(atServer.events()).isEmpty();
  }

  @Test
  void listenerThatThrowsCostsItsStreamOnly() {
    server.serve(
        THROWS,
        stream ->
            new StreamListener() {
              {
                stream.request(100);
              }

              @Override
              public void onBytes(ByteBuffer bytes) {
                throw new IllegalStateException("planted");
              }

              @Override
              public void onClosed(StreamError why) {
                atServer.onClosed(why);
              }
            });
    open(THROWS).write(List.of(ByteBuffer.allocate(1)));

    await().until(() -> atClient.closed() != null);
    assertThat(atServer.closed().code()).isEqualTo(StreamError.INTERNAL.code());
    assertThat(TestNode.await(connection.open(List.of(ECHO), new RecordingListener()))).isNotNull();
  }

  @Test
  void handlerThatThrowsCostsItsStreamOnly() {
    server.serve(
        THROWS,
        stream -> {
          throw new IllegalStateException("planted");
        });
    // The reset may overtake the protocol's echo: then the opening itself fails.
    TestNode.await(connection.open(List.of(THROWS), atClient).handle((stream, failure) -> server));
    await().until(() -> server.inbound.size() == 1);

    assertThat(TestNode.await(connection.open(List.of(ECHO), new RecordingListener()))).isNotNull();
  }

  @Test
  void failedOpeningLeavesTheConnectionUsable() {
    for (int i = 0; i < 100; i++) {
      assertFails(() -> open(UNKNOWN), StreamError.NEGOTIATION_FAILED);
    }
    assertThat(open(ECHO)).isNotNull();
  }

  @Test
  void bytesReadOnlyGrows() {
    await().until(() -> server.connections.size() == 1);
    Connection accepted = server.connections.get(0);
    long before = accepted.bytesRead();
    Stream stream = open(SINK);
    stream.write(List.of(ByteBuffer.allocate(100_000)));

    await().until(() -> accepted.bytesRead() >= before + 100_000);
  }
}
