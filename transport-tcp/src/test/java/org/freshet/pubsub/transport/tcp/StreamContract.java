package org.freshet.pubsub.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the first stream of any connection must do, be it multiplexed or not. */
abstract class StreamContract extends TransportContract {
  static final ProtocolId UNKNOWN = ProtocolId.of("/unknown/1");

  final RecordingListener atServer = new RecordingListener();
  final RecordingListener atClient = new RecordingListener();
  TestNode server;
  TestNode client;
  Connection connection;

  @BeforeEach
  void connect() {
    server = node().serve(ECHO, EchoListener::new).serve(SINK, stream -> atServer);
    client = node();
    connection = client.dial(server.listen());
  }

  final Stream open(ProtocolId... protocols) {
    return TestNode.await(connection.open(List.of(protocols), atClient));
  }

  /** {@return the server's end of a stream that was opened} */
  final Stream accepted() {
    await().until(() -> !server.inbound.isEmpty());
    return server.inbound.get(server.inbound.size() - 1);
  }

  @Test
  void echoesMuchMoreThanAnyWindow() {
    Stream stream = open(ECHO);
    byte[] data = new byte[10 * 1024 * 1024];
    new Random(1).nextBytes(data);
    CompletableFuture<Void> written =
        stream.write(List.of(ByteBuffer.wrap(data))).toCompletableFuture();
    stream.closeWrite();
    stream.request(data.length);

    await().until(() -> atClient.closed() != null);
    assertThat(atClient.bytes()).isEqualTo(data);
    assertThat(atClient.ends()).containsExactly("half-closed", "closed");
    assertThat(atClient.closed()).isEqualTo(StreamError.CLOSED);
    assertThat(written).isCompleted();
  }

  @Test
  void streamKnowsItsProtocolAndItsConnection() {
    Stream stream = open(UNKNOWN, SINK);

    assertThat(stream.protocol()).isEqualTo(SINK);
    assertThat(stream.connection()).isSameAs(connection);
    assertThat(stream.openedByUs()).isTrue();
    assertThat(accepted().protocol()).isEqualTo(SINK);
    assertThat(accepted().openedByUs()).isFalse();
    assertThat(accepted().connection()).isSameAs(server.connections.get(0));
  }

  @Test
  void unknownProtocolFailsAndTheListenerHearsNothing() {
    assertFails(() -> open(UNKNOWN), StreamError.NEGOTIATION_FAILED);

    assertThat(atClient.events()).isEmpty();
    assertThat(server.inbound).isEmpty();
  }

  @Test
  void readerThatDoesNotAskHoldsTheSender() {
    Stream stream = open(SINK);
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    int count = 512;
    int size = 64 * 1024;
    for (int i = 0; i < count; i++) {
      writes.add(stream.write(List.of(ByteBuffer.allocate(size))).toCompletableFuture());
    }
    Stream far = accepted();
    await().until(() -> writes.get(0).isDone());
    assertThat(writes.get(count - 1)).isNotDone();
    assertThat(atServer.events()).isEmpty();

    far.request(size);
    await().until(() -> atServer.size() == size);
    assertThat(writes.get(count - 1)).isNotDone();
    far.request(size * (count - 1));

    await().until(() -> atServer.size() == size * count);
    assertThat(writes).allSatisfy(write -> assertThat(write).isCompleted());
  }

  @Test
  void writesArriveInOrderAndCompleteInOrder() {
    Stream stream = open(SINK);
    accepted().request(1 << 20);
    List<Integer> completed = new ArrayList<>();
    StringBuilder expected = new StringBuilder();
    CompletableFuture<?> last = CompletableFuture.completedFuture(null);
    for (int i = 0; i < 1000; i++) {
      int number = i;
      ByteBuffer first = ByteBuffer.wrap((i + ",").getBytes(StandardCharsets.UTF_8));
      ByteBuffer second = ByteBuffer.wrap(";".getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
      expected.append(i).append(",;");
      last =
          stream
              .write(List.of(first, second))
              .thenRun(() -> completed.add(number))
              .toCompletableFuture();
    }
    TestNode.await(last);

    await().until(() -> atServer.size() == expected.length());
    assertThat(atServer.bytes()).asString().isEqualTo(expected.toString());
    assertThat(completed).hasSize(1000).isSorted();
  }

  @Test
  void eachDirectionEndsByItself() {
    Stream stream = open(SINK);
    Stream far = accepted();
    stream.closeWrite();
    await().until(() -> atServer.ends().equals(List.of("half-closed")));
    far.write(List.of(ByteBuffer.wrap(new byte[1000])));
    stream.request(10_000);
    await().until(() -> atClient.size() == 1000);
    assertThat(atClient.ends()).isEmpty();
    far.closeWrite();

    await().until(() -> atClient.closed() != null && atServer.closed() != null);
    assertThat(atClient.ends()).containsExactly("half-closed", "closed");
    assertThat(atServer.ends()).containsExactly("half-closed", "closed");
    assertThat(atClient.closed().isClean()).isTrue();
    assertThat(atServer.closed().isClean()).isTrue();
  }

  @Test
  void resetIsHeardOnBothSidesAtOnce() {
    Stream stream = open(SINK);
    accepted();
    stream.write(List.of(ByteBuffer.wrap(new byte[10])));
    stream.reset(StreamError.RATE_LIMITED);

    await().until(() -> atClient.closed() != null && atServer.closed() != null);
    assertThat(atClient.closed()).isEqualTo(StreamError.RATE_LIMITED);
    assertThat(atServer.closed().isClean()).isFalse();
    assertThat(atServer.ends()).containsExactly("closed");
  }

  @Test
  void lostConnectionEndsItsStreams() {
    Stream stream = open(SINK);
    Stream far = accepted();
    client.close();

    await().until(() -> atServer.closed() != null);
    assertThat(atServer.closed().isClean()).isFalse();
    assertThat(atServer.ends()).last().isEqualTo("closed");
    assertThat(far.write(List.of(ByteBuffer.allocate(1))).toCompletableFuture())
        .failsWithin(java.time.Duration.ofSeconds(5));
    stream.request(1);
    stream.closeWrite();
    stream.reset(StreamError.CLOSED);
  }

  @Test
  void threadsMayWriteAtTheSameTime() throws InterruptedException {
    Stream stream = open(SINK);
    accepted().request(1 << 24);
    AtomicInteger written = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      byte letter = (byte) ('a' + t);
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  byte[] unit = {letter, letter, letter};
                  stream
                      .write(List.of(ByteBuffer.wrap(unit, 0, 1), ByteBuffer.wrap(unit, 1, 2)))
                      .thenRun(written::incrementAndGet);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    await().until(() -> atServer.size() == 12_000 && written.get() == 4000);
    String all = new String(atServer.bytes(), StandardCharsets.UTF_8);
    for (int i = 0; i < all.length(); i += 3) {
      assertThat(all.substring(i, i + 3)).isIn("aaa", "bbb", "ccc", "ddd");
    }
  }
}
