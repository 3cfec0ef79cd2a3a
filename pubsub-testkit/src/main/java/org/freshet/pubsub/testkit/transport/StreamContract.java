package org.freshet.pubsub.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link TransportContract} about one stream on a connection, be it multiplexed or not.
 */
public abstract class StreamContract extends ConnectionContract {
  /** What nothing between two ends may hold while nobody reads: windows, queues, sockets. */
  private static final int MAX_HELD_BYTES = 24 << 20;

  private static final int BULK_BYTES = 32 << 20;

  private static final int MIB = 1 << 20;
  private static final long GIB = 1L << 30;
  private static final ProtocolId BULK = ProtocolId.of("/bulk/1");

  /** Hears the server's end of a stream that was opened with {@link #open}. */
  final RecordingListener atServer = new RecordingListener();

  /** Hears the client's end of it. */
  final RecordingListener atClient = new RecordingListener();

  /** Hears a bulk stream. */
  private final CompletableFuture<PatternReader> bulk = new CompletableFuture<>();

  TransportNode server;
  TransportNode client;
  Connection connection;

  @SuppressWarnings("NullAway.Init") // by connect
  StreamContract() {}

  /** Connects two nodes. */
  @BeforeEach
  public final void connect() {
    server = node().serve(ECHO, EchoListener::new).serve(SINK, stream -> atServer);
    server.serve(
        BULK,
        stream -> {
          PatternReader reader = new PatternReader(stream);
          bulk.complete(reader);
          return reader;
        });
    client = node();
    connection = client.dial(server.listen());
  }

  final Stream open(ProtocolId... protocols) {
    return patience().result(connection.open(List.of(protocols), atClient));
  }

  /** {@return the server's end of the stream that was opened last} */
  final Stream accepted() {
    List<Stream> inbound = server.inbound();
    patience().until("a stream", () -> !inbound.isEmpty());
    return inbound.get(inbound.size() - 1);
  }

  /** Both ends have the same stream. */
  @Test
  public void streamKnowsItsProtocolAndItsConnection() {
    Stream stream = open(UNKNOWN, SINK);

    assertThat(stream.protocol()).isEqualTo(SINK);
    assertThat(stream.connection()).isSameAs(connection);
    assertThat(stream.openedByUs()).isTrue();
    assertThat(accepted().protocol()).isEqualTo(SINK);
    assertThat(accepted().openedByUs()).isFalse();
    assertThat(accepted().connection()).isSameAs(server.connections().get(0));
  }

  /** What the far side does not speak fails, and leaves nothing. */
  @Test
  public void unknownProtocolFailsAndTheListenerHearsNothing() {
    assertFails(() -> open(UNKNOWN), StreamError.NEGOTIATION_FAILED);

    assertThat(atClient.events()).isEmpty();
    assertThat(server.inbound()).isEmpty();
  }

  /** All of it, and the ends behind it. */
  @Test
  public void echoesMuchMoreThanAnyWindow() {
    byte[] data = new byte[10 * MIB];
    new Random(1).nextBytes(data);
    Stream stream = open(ECHO);
    CompletableFuture<Void> written =
        stream.write(List.of(ByteBuffer.wrap(data))).toCompletableFuture();
    stream.closeWrite();
    stream.request(data.length);

    patience().until("the echo to end", atClient::isClosed);
    assertThat(atClient.bytes()).isEqualTo(data);
    assertThat(atClient.ends()).containsExactly("half-closed", "closed");
    assertThat(atClient.closed()).isEqualTo(StreamError.CLOSED);
    assertThat(written).isCompleted();
  }

  /**
   * The sender stops, however long it waits for its writes; what is held meanwhile is bounded, and
   * nothing is lost.
   */
  @Test
  public void readerThatDoesNotAskHoldsTheSender() {
    PatternWriter writer = new PatternWriter(open(BULK), BULK_BYTES);
    PatternReader reader = patience().result(bulk);
    writer.start();
    assertThat(writer.writtenWhenItStands(patience()))
        .as("bytes that the stream took while nobody read")
        .isPositive()
        .isLessThan(MAX_HELD_BYTES);
    assertThat(reader.readBytes()).as("bytes that nobody asked for").isZero();

    reader.start();
    assertReadsAll(reader, BULK_BYTES);
  }

  /** Counters of bytes have room for more than an int. */
  @Test
  @Tag("long")
  public void carriesOneGibibyte() {
    PatternWriter writer = new PatternWriter(open(BULK), GIB);
    PatternReader reader = patience().result(bulk);
    reader.start();
    writer.start();
    assertReadsAll(reader, GIB);
  }

  private void assertReadsAll(PatternReader reader, long bytes) {
    long before = -1;
    while (!reader.isDone() && before != reader.readBytes()) {
      before = reader.readBytes();
      long seen = before;
      patience().until("more bytes", () -> reader.isDone() || reader.readBytes() != seen);
    }
    assertThat(reader.fault()).isNull();
    assertThat(reader.readBytes()).isEqualTo(bytes);
  }

  /** In order, whatever thread they are told on. */
  @Test
  public void writesArriveInOrderAndCompleteInOrder() {
    Stream stream = open(SINK);
    accepted().request(MIB);
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
    patience().result(last);

    patience().until("all bytes", () -> atServer.size() == expected.length());
    assertThat(atServer.bytes()).asString().isEqualTo(expected.toString());
    assertThat(completed).hasSize(1000).isSorted();
  }

  /** A half-closed stream is as good in the other direction as it was. */
  @Test
  public void eachDirectionEndsByItself() {
    Stream stream = open(SINK);
    Stream far = accepted();
    stream.closeWrite();
    patience().until("the half-close", () -> atServer.ends().equals(List.of("half-closed")));
    far.write(List.of(ByteBuffer.wrap(new byte[1000])));
    stream.request(10_000);
    patience().until("what comes back", () -> atClient.size() == 1000);
    assertThat(atClient.ends()).isEmpty();
    far.closeWrite();

    patience().until("both ends", () -> atClient.isClosed() && atServer.isClosed());
    assertThat(atClient.ends()).containsExactly("half-closed", "closed");
    assertThat(atServer.ends()).containsExactly("half-closed", "closed");
    assertThat(atClient.closed().isClean()).isTrue();
    assertThat(atServer.closed().isClean()).isTrue();
  }

  /** Whoever resets, the other hears that, and the code where one can be told. */
  @Test
  public void resetByTheOpenerIsHeardOnBothSides() {
    Stream stream = open(SINK);
    accepted();
    stream.write(List.of(ByteBuffer.wrap(new byte[10])));
    stream.reset(StreamError.RATE_LIMITED);

    assertResetFrom(atClient, atServer);
  }

  /** The other way round. */
  @Test
  public void resetByTheFarSideIsHeardOnBothSides() {
    open(SINK);
    accepted().reset(StreamError.RATE_LIMITED);

    assertResetFrom(atServer, atClient);
  }

  private void assertResetFrom(RecordingListener resetter, RecordingListener other) {
    patience().until("both ends", () -> resetter.isClosed() && other.isClosed());
    assertThat(resetter.closed()).isEqualTo(StreamError.RATE_LIMITED);
    assertToldOf(StreamError.RATE_LIMITED, other.closed());
    assertThat(resetter.ends()).containsExactly("closed");
    assertThat(other.ends()).containsExactly("closed");
  }

  /** A node that ends takes its streams along; what is called after that does nothing. */
  @Test
  public void lostConnectionEndsItsStreams() {
    Stream stream = open(SINK);
    Stream far = accepted();
    client.close();

    patience().until("the end", atServer::isClosed);
    assertThat(atServer.closed().isClean()).isFalse();
    assertThat(atServer.ends()).last().isEqualTo("closed");
    assertWriteFails(far);
    stream.request(1);
    stream.closeWrite();
    stream.reset(StreamError.CLOSED);
  }

  private void assertWriteFails(Stream stream) {
    CompletionStage<Boolean> failed =
        stream.write(List.of(ByteBuffer.allocate(1))).handle((nothing, failure) -> failure != null);
    boolean writeFailed = patience().result(failed);
    assertThat(writeFailed).as("a write fails when its stream has ended").isTrue();
  }

  /** Its far side is not needed for the end of a connection. */
  @Test
  public void connectionWhoseFarSideHasVanishedIsClosedWithoutIt() {
    Cable cable = cableTo(server.listen());
    Connection cut = client.dial(cable.address());
    RecordingListener heard = new RecordingListener();
    Stream stream = patience().result(cut.open(List.of(SINK), heard));
    cable.cut();
    CompletableFuture<Void> stuck =
        stream.write(List.of(ByteBuffer.allocate(2 * MAX_HELD_BYTES))).toCompletableFuture();
    patience().pass(20);
    assertThat(stuck).isNotDone();
    cut.close(StreamError.TIMEOUT);

    assertThat(patience().result(cut.closed())).isEqualTo(StreamError.TIMEOUT);
    patience().until("the stream to end", heard::isClosed);
    assertThat(heard.closed()).isEqualTo(StreamError.TIMEOUT);
    patience().until("the write to fail", stuck::isCompletedExceptionally);
    assertWriteFails(stream);
  }

  /** Each write is one piece, whoever else writes. */
  @Test
  public void threadsMayWriteAtTheSameTime() throws InterruptedException {
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

    patience().until("all bytes", () -> atServer.size() == 12_000 && written.get() == 4000);
    String all = new String(atServer.bytes(), StandardCharsets.UTF_8);
    for (int i = 0; i < all.length(); i += 3) {
      assertThat(all.substring(i, i + 3)).isIn("aaa", "bbb", "ccc", "ddd");
    }
  }
}
