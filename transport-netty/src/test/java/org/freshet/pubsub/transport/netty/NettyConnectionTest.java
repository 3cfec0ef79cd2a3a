package org.freshet.pubsub.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.freshet.pubsub.transport.netty.NegotiationTest.lines;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.TransportSettings;
import org.junit.jupiter.api.Test;

class NettyConnectionTest {
  private static final ProtocolId A = ProtocolId.of("/a/1");
  private static final ProtocolId B = ProtocolId.of("/b/1");
  private static final String HEADER = "/multistream/1.0.0";

  private final FakePipe pipe = new FakePipe();
  private final FakeConnection.Handler handler = new FakeConnection.Handler();
  private final FakeConnection connection = new FakeConnection(pipe, handler);
  private final Recorder heard = new Recorder();

  @Test
  void openCompletesBeforeAnythingIsDelivered() {
    CompletableFuture<Stream> opened = open(A);
    assertThat(pipe.written.toByteArray()).isEqualTo(lines(HEADER, "/a/1"));
    assertThat(opened).isNotDone();
    opened.thenAccept(
        stream -> {
          heard.calls.add("opened");
          stream.request(10);
        });

    pipe.farSideSends(concat(lines(HEADER, "/a/1"), "abc".getBytes(StandardCharsets.UTF_8)));

    assertThat(heard.calls).containsExactly("opened", "abc");
    assertThat(opened.join().protocol()).isEqualTo(A);
    assertThat(opened.join().openedByUs()).isTrue();
    assertThat(opened.join().connection()).isSameAs(connection);
  }

  @Test
  void firstAcceptedProtocolWins() {
    CompletableFuture<Stream> opened = open(B, A);
    pipe.farSideSends(lines(HEADER, "na"));
    assertThat(pipe.written.toByteArray()).isEqualTo(lines(HEADER, "/b/1", "/a/1"));

    pipe.farSideSends(lines("/a/1"));

    assertThat(opened.join().protocol()).isEqualTo(A);
  }

  @Test
  void openFailsWhenTheFarSideSpeaksNone() {
    CompletableFuture<Stream> opened = open(A);
    pipe.farSideSends(lines(HEADER, "na"));

    assertFailed(opened, StreamError.NEGOTIATION_FAILED);
    assertThat(pipe.reset.code()).isEqualTo(StreamError.NEGOTIATION_FAILED.code());
    assertThat(heard.calls).isEmpty();
  }

  @Test
  void openFailsWhenTheFarSideResets() {
    CompletableFuture<Stream> opened = open(A);
    pipe.listener.onClosed(StreamError.RESOURCE_LIMIT);

    assertFailed(opened, StreamError.RESOURCE_LIMIT);
    assertThat(heard.calls).isEmpty();
    assertNoTimer();
  }

  @Test
  void openFailsWhenTheFarSideHangsUpHalfWay() {
    CompletableFuture<Stream> opened = open(A);
    pipe.farSideSends(new byte[] {0x13, '/'});
    pipe.listener.onHalfClosed();

    assertFailed(opened, StreamError.NEGOTIATION_FAILED);
    assertThat(pipe.reset).isNotNull();
    assertNoTimer();
  }

  @Test
  void openFailsInTime() {
    CompletableFuture<Stream> opened = open(A);
    pipe.time.advanceTimeBy(
        TransportSettings.DEFAULT.negotiationTimeout().toNanos(), TimeUnit.NANOSECONDS);
    pipe.time.runScheduledPendingTasks();

    assertFailed(opened, StreamError.TIMEOUT);
    assertThat(pipe.reset.code()).isEqualTo(StreamError.TIMEOUT.code());
    assertThat(heard.calls).isEmpty();
  }

  @Test
  void openFailsWhenNoPipeFits() {
    connection.refusesToOpen = StreamError.RESOURCE_LIMIT;

    assertFailed(open(A), StreamError.RESOURCE_LIMIT);
  }

  @Test
  void openNeedsAProtocol() {
    assertThatThrownBy(() -> connection.open(List.of(), heard))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void agreementStopsTheTimer() {
    open(A);
    pipe.farSideSends(lines(HEADER, "/a/1"));

    assertNoTimer();
  }

  @Test
  void lazilyNegotiatedStreamReachesItsListenerWithItsData() {
    handler.served.add(A);
    handler.onStream =
        stream -> {
          stream.request(100);
          return heard;
        };
    connection.onPipe(pipe);

    pipe.farSideSends(concat(lines(HEADER, "/a/1"), "abc".getBytes(StandardCharsets.UTF_8)));
    pipe.listener.onHalfClosed();

    assertThat(pipe.written.toByteArray()).isEqualTo(lines(HEADER, "/a/1"));
    assertThat(heard.calls).containsExactly("abc", "half-closed");
    assertThat(handler.streams).hasSize(1);
    assertThat(handler.streams.get(0).openedByUs()).isFalse();
    assertThat(pipe.consumedBytes).isEqualTo(lines(HEADER, "/a/1").length + 3);
    assertNoTimer();
  }

  @Test
  void silentOpenerIsResetInTime() {
    connection.onPipe(pipe);
    pipe.time.advanceTimeBy(
        TransportSettings.DEFAULT.negotiationTimeout().toNanos(), TimeUnit.NANOSECONDS);
    pipe.time.runScheduledPendingTasks();

    assertThat(pipe.reset.code()).isEqualTo(StreamError.TIMEOUT.code());
    assertThat(handler.streams).isEmpty();
    assertThat(handler.refused).containsExactly("negotiation_timeout");
  }

  @Test
  void openerThatGivesUpItselfIsNotCountedAsLate() {
    connection.onPipe(pipe);
    pipe.listener.onClosed(StreamError.TIMEOUT);

    assertThat(handler.refused).isEmpty();
    assertNoTimer();
  }

  @Test
  void streamsWithoutAProtocolAreBounded() {
    handler.served.add(A);
    List<FakePipe> pipes = new ArrayList<>();
    int max = TransportSettings.DEFAULT.maxNegotiatingStreams();
    for (int i = 0; i <= max; i++) {
      pipes.add(pipe());
    }
    assertThat(pipes.get(max).reset.code()).isEqualTo(StreamError.RESOURCE_LIMIT.code());
    assertThat(handler.refused).containsExactly("negotiating");

    // One has agreed, one was given up: they make room.
    pipes.get(0).farSideSends(lines(HEADER, "/a/1"));
    pipes.get(1).listener.onClosed(StreamError.RESET);
    assertThat(pipe().reset).isNull();
    assertThat(pipe().reset).isNull();
    assertThat(pipe().reset).isNotNull();
  }

  private FakePipe pipe() {
    FakePipe one = new FakePipe();
    connection.onPipe(one);
    return one;
  }

  @Test
  void handlerThatThrowsCostsTheStreamOnly() {
    handler.served.add(A);
    handler.onStream =
        stream -> {
          throw new IllegalStateException("planted");
        };
    connection.onPipe(pipe);
    pipe.farSideSends(lines(HEADER, "/a/1"));

    assertThat(pipe.reset).isEqualTo(StreamError.INTERNAL);
    assertThat(connection.linkClosed).isNull();
  }

  @Test
  void handlerThatCannotSayWhatIsServedCostsTheStreamOnly() {
    handler.thrownByProtocols = new IllegalStateException("planted");
    connection.onPipe(pipe);
    pipe.farSideSends(lines(HEADER, "/a/1"));

    assertThat(pipe.reset).isEqualTo(StreamError.INTERNAL);
    assertThat(connection.linkClosed).isNull();
  }

  @Test
  void closedTellsTheFirstReason() {
    connection.close(StreamError.GATED);
    connection.close(StreamError.INTERNAL);

    assertThat(connection.closed().toCompletableFuture().join()).isEqualTo(StreamError.GATED);
  }

  private CompletableFuture<Stream> open(ProtocolId... protocols) {
    return connection.open(List.of(protocols), heard).toCompletableFuture();
  }

  private void assertNoTimer() {
    assertThat(pipe.time.runScheduledPendingTasks()).isEqualTo(-1);
  }

  private static void assertFailed(CompletableFuture<Stream> opened, StreamError why) {
    assertThatThrownBy(opened::join)
        .cause()
        .isInstanceOfSatisfying(
            StreamException.class, e -> assertThat(e.error().code()).isEqualTo(why.code()));
  }

  private static byte[] concat(byte[] a, byte[] b) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(a);
    out.writeBytes(b);
    return out.toByteArray();
  }
}
