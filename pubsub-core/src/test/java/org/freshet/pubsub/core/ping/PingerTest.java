package org.freshet.pubsub.core.ping;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.core.memory.MemoryLink;
import org.freshet.pubsub.core.memory.Recorder;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.junit.jupiter.api.Test;

class PingerTest {
  private final MemoryLink link = MemoryLink.anonymous();
  private final Pinger pinger = new Pinger();
  private final Recorder far = new Recorder(PingHandler.PROTOCOL);

  @Test
  void completesWhenTheEchoComes() {
    link.listener().serve(new PingHandler());
    CompletableFuture<Void> ping = ping();
    assertThat(ping).isNotDone();

    link.run();
    assertThat(ping).isCompleted();
  }

  @Test
  void reusesItsStream() {
    link.listener().serve(new PingHandler());
    for (int i = 0; i < 5; i++) {
      CompletableFuture<Void> ping = ping();
      link.run();
      assertThat(ping).isCompleted();
    }
    assertThat(link.dialler().opened()).isEqualTo(1);
    assertThat(link.listener().bytesRead()).isEqualTo(5 * 32);
  }

  @Test
  void joinsThePingUnderWay() {
    link.listener().serve(new PingHandler());
    CompletableFuture<Void> first = ping();
    CompletableFuture<Void> second = ping();
    link.run();

    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(link.listener().bytesRead()).isEqualTo(32);
  }

  @Test
  void sendsOtherBytesEachTime() {
    link.listener().serve(far);
    ping();
    link.run();
    far.stream().request(64);
    link.run();
    byte[] first = far.bytes();
    far.stream().write(List.of(ByteBuffer.wrap(first)));
    link.run();
    ping();
    link.run();

    assertThat(far.bytes()).hasSize(64).startsWith(first);
    assertThat(java.util.Arrays.copyOfRange(far.bytes(), 32, 64)).isNotEqualTo(first);
  }

  @Test
  void takesARefusalForASignOfLife() {
    for (int i = 1; i <= 2; i++) {
      CompletableFuture<Void> ping = ping();
      link.run();
      assertThat(ping).isCompleted();
      assertThat(link.dialler().opened()).isEqualTo(i);
    }
  }

  @Test
  void waitsForTheWholeEcho() {
    link.listener().serve(far);
    CompletableFuture<Void> ping = ping();
    link.run();
    far.stream().request(32);
    link.run();
    far.stream().write(List.of(ByteBuffer.wrap(far.bytes(), 0, 31)));
    link.run();
    assertThat(ping).isNotDone();

    far.stream().write(List.of(ByteBuffer.wrap(far.bytes(), 31, 1)));
    link.run();
    assertThat(ping).isCompleted();
  }

  @Test
  void resetsAStreamThatAnswersSomethingElse() {
    link.listener().serve(far);
    CompletableFuture<Void> ping = ping();
    link.run();
    far.stream().write(List.of(ByteBuffer.allocate(32)));
    link.run();

    assertFailed(ping, StreamError.PROTOCOL_VIOLATION);
    assertThat(far.closed()).contains(StreamError.RESET);
  }

  @Test
  void failsWithItsStreamAndOpensAnotherNextTime() {
    link.listener().serve(far);
    CompletableFuture<Void> ping = ping();
    link.run();
    far.stream().reset(StreamError.CLOSED);
    link.run();
    assertFailed(ping, StreamError.RESET);

    link.listener().serve(new PingHandler());
    CompletableFuture<Void> next = ping();
    link.run();
    assertThat(next).isCompleted();
    assertThat(link.dialler().opened()).isEqualTo(2);
  }

  @Test
  void aFarSideThatEndsWithoutAnAnswerFailsThePing() {
    link.listener().serve(far);
    CompletableFuture<Void> ping = ping();
    link.run();
    far.stream().closeWrite();
    link.run();

    assertFailed(ping, StreamError.CLOSED);
  }

  /** As go does, whose end of an idle stream may meet our ping. */
  @Test
  void opensAnotherStreamWhereTheFarSideEndedTheLast() {
    link.listener().serve(far);
    ping();
    link.run();
    far.stream().request(32);
    link.run();
    far.stream().write(List.of(ByteBuffer.wrap(far.bytes())));
    link.run();
    far.stream().closeWrite();
    CompletableFuture<Void> meets = ping();
    link.run();
    assertFailed(meets, StreamError.CLOSED);
    assertThat(far.closed()).isPresent();

    link.listener().serve(new PingHandler());
    CompletableFuture<Void> next = ping();
    link.run();
    assertThat(next).isCompleted();
  }

  @Test
  void failsWithTheConnectionWhenOpen() {
    link.listener().serve(far);
    CompletableFuture<Void> ping = ping();
    link.run();
    link.cut();

    assertFailed(ping, StreamError.CONNECTION_LOST);
  }

  @Test
  void failsWithTheConnectionWhileOpening() {
    link.listener().serve(far);
    CompletableFuture<Void> ping = ping();
    link.cut();

    assertFailed(ping, StreamError.CONNECTION_LOST);
    CompletableFuture<Void> late = ping();
    link.run();
    assertFailed(late, StreamError.CONNECTION_LOST);
  }

  private CompletableFuture<Void> ping() {
    return pinger.ping(link.dialler()).toCompletableFuture();
  }

  private static void assertFailed(CompletableFuture<Void> ping, StreamError why) {
    assertThat(ping).isCompletedExceptionally();
    Throwable failure = ping.handle((done, e) -> e).join();
    Throwable cause = failure instanceof StreamException ? failure : failure.getCause();
    assertThat(((StreamException) cause).error().code()).isEqualTo(why.code());
  }
}
