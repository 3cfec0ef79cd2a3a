package org.freshet.pubsub.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamListener;
import org.freshet.pubsub.transport.TransportSettings;
import org.junit.jupiter.api.Test;

/**
 * What every transport must do: extend it in the tests of yours, say how to make one, and which of
 * the {@linkplain TransportCapability capabilities} it has.
 *
 * <p>Most of it is inherited: {@link ConnectionContract} is about connections, {@link
 * StreamContract} about the first stream on one; here are several streams. Tests with the tag
 * {@code long} take longer than a build should wait for.
 */
public abstract class TransportContract extends StreamContract {
  private static final ProtocolId THROWS = ProtocolId.of("/throws/1");
  private static final int STREAMS_IN_TURN = 10_000;
  private static final int MAX_STREAMS = 20;
  private static final int MIB = 1 << 20;

  /** Creates it for one test, as JUnit does. */
  protected TransportContract() {}

  @Override
  protected TransportSettings settings() {
    return TransportSettings.DEFAULT.toBuilder().maxStreamsPerConnection(MAX_STREAMS).build();
  }

  private void assumeMultiplexing() {
    assumeThat(capabilities()).contains(TransportCapability.MULTIPLEXING);
  }

  private Stream openAnother(ProtocolId protocol) {
    return patience().result(connection.open(List.of(protocol), new RecordingListener()));
  }

  /** Or it says that none fits. */
  @Test
  public void secondStreamFitsOrIsRefused() {
    open(SINK);
    if (can(TransportCapability.MULTIPLEXING)) {
      assertThat(openAnother(SINK)).isNotNull();
    } else {
      assertFails(() -> openAnother(SINK), StreamError.RESOURCE_LIMIT);
    }
  }

  /** Or the one that was dialled is refused. */
  @Test
  public void eitherSideOpensOrTheDialledOneIsRefused() {
    Connection accepted = server.connection();
    client.serve(
        SINK,
        stream -> {
          stream.request(100);
          return atClient;
        });
    CompletableFuture<Stream> opened =
        accepted.open(List.of(SINK), new RecordingListener()).toCompletableFuture();
    if (can(TransportCapability.MULTIPLEXING)) {
      patience().result(opened).write(List.of(ByteBuffer.wrap(new byte[10])));
      patience().until("10 bytes", () -> atClient.size() == 10);
    } else {
      assertFails(() -> patience().result(opened), StreamError.RESOURCE_LIMIT);
    }
  }

  /** Or it ends with the stream. */
  @Test
  public void connectionOutlivesItsStreamsOrEndsWithTheOne() {
    Stream stream = open(SINK);
    stream.closeWrite();
    accepted().closeWrite();
    patience().until("both ends", () -> atClient.isClosed() && atServer.isClosed());
    if (can(TransportCapability.MULTIPLEXING)) {
      assertThat(openAnother(SINK)).isNotNull();
    } else {
      assertThat(patience().result(connection.closed()).isClean()).isTrue();
      assertThat(patience().result(server.connection().closed()).isClean()).isTrue();
    }
  }

  /** From within {@code onConnection} already. */
  @Test
  public void streamMayBeOpenedAtTheFirstMoment() {
    TransportNode eager = node();
    RecordingListener heard = new RecordingListener();
    eager.onEachConnection(
        c -> c.open(List.of(ECHO), heard).thenAccept(s -> s.reset(StreamError.CLOSED)));
    eager.dial(server.listen());

    patience().until("the end", heard::isClosed);
  }

  /** One after the other, on one connection that allows few at a time. */
  @Test
  public void manyStreamsInTurnLeaveNothingBehind() {
    assumeMultiplexing();
    StreamsInTurn streams = new StreamsInTurn(connection, ECHO, STREAMS_IN_TURN);
    streams.start();
    int before = -1;
    while (!streams.isDone() && before != streams.count()) {
      before = streams.count();
      int seen = before;
      patience().until("further streams", () -> streams.isDone() || streams.count() > seen + 999);
    }
    assertThat(streams.fault()).isNull();
    assertThat(streams.count()).isEqualTo(STREAMS_IN_TURN);
  }

  /** No more than the far side allows, and as many as that again. */
  @Test
  public void streamsBeyondTheLimitAreRefused() {
    assumeMultiplexing();
    List<Stream> open = new ArrayList<>();
    for (int i = 0; i < MAX_STREAMS; i++) {
      open.add(openAnother(SINK));
    }
    if (!can(TransportCapability.STREAM_LIMIT)) {
      assertThat(open(SINK)).isNotNull();
      return;
    }
    assertFails(() -> open(SINK), StreamError.RESOURCE_LIMIT);
    assertThat(atClient.events()).isEmpty();

    open.get(0).reset(StreamError.CLOSED);

    patience()
        .until(
            "room for a stream",
            () -> {
              CompletableFuture<Stream> another =
                  connection.open(List.of(SINK), new RecordingListener()).toCompletableFuture();
              return patience().result(another.handle((stream, failure) -> failure == null));
            });
  }

  /** Each stream has a window of its own. */
  @Test
  public void slowStreamDoesNotHoldTheOthers() {
    assumeMultiplexing();
    Stream slow = open(SINK);
    for (int i = 0; i < 64; i++) {
      slow.write(List.of(ByteBuffer.allocate(64 * 1024)));
    }
    RecordingListener echoed = new RecordingListener();
    Stream fast = patience().result(connection.open(List.of(ECHO), echoed));
    fast.request(MIB);
    fast.write(List.of(ByteBuffer.allocate(MIB)));

    patience().until("the echo", () -> echoed.size() == MIB);
    assertThat(atServer.events()).isEmpty();
  }

  /** A plug-in's fault is no reason to lose a connection. */
  @Test
  public void listenerThatThrowsCostsItsStreamOnly() {
    assumeMultiplexing();
    server.serve(
        THROWS,
        stream -> {
          stream.request(100);
          return new Throwing(atServer);
        });
    open(THROWS).write(List.of(ByteBuffer.allocate(1)));

    patience().until("the end", () -> atClient.isClosed() && atServer.isClosed());
    assertThat(atServer.closed().code()).isEqualTo(StreamError.INTERNAL.code());
    assertThat(openAnother(ECHO)).isNotNull();
  }

  /** Nor is it when it throws sooner. */
  @Test
  public void handlerThatThrowsCostsItsStreamOnly() {
    assumeMultiplexing();
    server.serve(
        THROWS,
        stream -> {
          throw new IllegalStateException("planted");
        });
    // The reset may overtake the protocol's echo: then the opening itself fails.
    patience().result(connection.open(List.of(THROWS), atClient).handle((stream, failure) -> true));
    accepted();

    assertThat(openAnother(ECHO)).isNotNull();
  }

  /** However often. */
  @Test
  public void failedOpeningLeavesTheConnectionUsable() {
    assumeMultiplexing();
    for (int i = 0; i < 100; i++) {
      assertFails(() -> open(UNKNOWN), StreamError.NEGOTIATION_FAILED);
    }
    assertThat(open(ECHO)).isNotNull();
  }

  /** By which a node knows that its neighbour is alive, and when it has last heard of it. */
  @Test
  public void bytesReadAreThoseThatHaveComeWhenAsked() {
    Connection accepted = server.connection();
    long before = bytesRead(accepted);
    RecordingListener echoed = new RecordingListener();
    Stream stream = patience().result(connection.open(List.of(ECHO), echoed));
    stream.request(100_000);
    stream.write(List.of(ByteBuffer.allocate(100_000)));
    patience().until("the echo", () -> echoed.size() == 100_000);

    assertThat(bytesRead(accepted)).isGreaterThanOrEqualTo(before + 100_000);
    assertThat(bytesRead(connection)).isGreaterThanOrEqualTo(100_000);
  }

  /** Fails on the first byte. */
  private record Throwing(StreamListener hearsTheEnd) implements StreamListener {
    @Override
    public void onBytes(ByteBuffer bytes) {
      throw new IllegalStateException("planted");
    }

    @Override
    public void onClosed(StreamError why) {
      hearsTheEnd.onClosed(why);
    }
  }
}
