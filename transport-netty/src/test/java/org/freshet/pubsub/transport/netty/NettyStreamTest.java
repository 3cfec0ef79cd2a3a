package org.freshet.pubsub.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.junit.jupiter.api.Test;

class NettyStreamTest {
  private final FakePipe pipe = new FakePipe();
  private final FakeConnection connection = new FakeConnection(pipe, new FakeConnection.Handler());
  private final NettyStream stream = stream();
  private final Recorder heard = new Recorder();

  private NettyStream stream() {
    return new NettyStream(
        pipe, new InOrder(pipe.executor()), ProtocolId.of("/a/1"), connection, true);
  }

  NettyStreamTest() {
    pipe.listen(stream);
    stream.attach(heard);
  }

  @Test
  void nothingIsDeliveredBeforeTheFirstRequest() {
    pipe.farSideSends(utf8("abc"));

    assertThat(heard.calls).isEmpty();
    assertThat(pipe.consumedBytes).isZero();
  }

  @Test
  void neverMoreThanRequestedIsDelivered() {
    pipe.farSideSends(utf8("abcdef"));
    stream.request(2);
    stream.request(1);
    assertThat(heard.calls).containsExactly("ab", "c");
    assertThat(pipe.consumedBytes).isEqualTo(3);

    stream.request(10);
    assertThat(heard.calls).containsExactly("ab", "c", "def");
    pipe.farSideSends(utf8("ghijklmnop"));
    assertThat(heard.calls).containsExactly("ab", "c", "def", "ghijklm");
    assertThat(pipe.consumedBytes).isEqualTo(13);
    stream.request(100);
    assertThat(heard.calls).endsWith("nop");
  }

  @Test
  void requestFromInsideTheListenerCounts() {
    heard.onCall = call -> stream.request(2);
    stream.request(2);
    pipe.farSideSends(utf8("abcdef"));

    assertThat(heard.calls).containsExactly("ab", "cd", "ef");
  }

  @Test
  void requestMustBePositive() {
    assertThatThrownBy(() -> stream.request(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void halfCloseComesBehindTheLastByte() {
    pipe.farSideSends(utf8("abc"));
    pipe.listener.onHalfClosed();
    assertThat(heard.calls).isEmpty();

    stream.request(2);
    assertThat(heard.calls).containsExactly("ab");
    stream.request(2);
    assertThat(heard.calls).containsExactly("ab", "c", "half-closed");
  }

  @Test
  void bothHalfClosedEndsItInOrder() {
    stream.closeWrite();
    stream.closeWrite();
    assertThat(pipe.closeWriteAsked).isTrue();
    pipe.listener.onHalfClosed();
    assertThat(heard.calls).containsExactly("half-closed");

    pipe.listener.onWriteClosed();

    assertThat(heard.calls).containsExactly("half-closed", "closed");
    assertThat(heard.closed).isEqualTo(StreamError.CLOSED);
    assertThat(pipe.released).isTrue();
    assertThat(pipe.reset).isNull();
  }

  @Test
  void itDoesNotEndBeforeTheListenerHasTakenAll() {
    stream.closeWrite();
    pipe.listener.onWriteClosed();
    pipe.farSideSends(utf8("abc"));
    pipe.listener.onHalfClosed();
    assertThat(pipe.released).isFalse();

    stream.request(3);

    assertThat(heard.calls).containsExactly("abc", "half-closed", "closed");
    assertThat(pipe.released).isTrue();
  }

  @Test
  void resetByTheFarSideDropsWhatWasHeld() {
    pipe.farSideSends(utf8("abc"));
    pipe.listener.onClosed(StreamError.RESET);
    stream.request(3);
    stream.reset(StreamError.INTERNAL);

    assertThat(heard.calls).containsExactly("closed");
    assertThat(heard.closed).isEqualTo(StreamError.RESET);
    assertThat(pipe.reset).isNull();
  }

  @Test
  void resetByUsIsHeardOnceAndNothingAfterIt() {
    stream.reset(StreamError.RATE_LIMITED);
    stream.reset(StreamError.INTERNAL);
    stream.closeWrite();
    pipe.farSideSends(utf8("abc"));
    stream.request(3);

    assertThat(pipe.reset).isEqualTo(StreamError.RATE_LIMITED);
    assertThat(pipe.closeWriteAsked).isFalse();
    assertThat(heard.calls).containsExactly("closed");
  }

  @Test
  void resetFromInsideTheListenerIsHeardAfterTheCall() {
    heard.onCall =
        call -> {
          if (call.equals("a")) {
            stream.reset(StreamError.GATED);
          }
        };
    stream.request(1);
    pipe.farSideSends(utf8("abc"));

    assertThat(heard.calls).containsExactly("a", "closed");
  }

  @Test
  void listenerThatThrowsCostsTheStream() {
    heard.onCall =
        call -> {
          if (call.equals("ab")) {
            throw new IllegalStateException("planted");
          }
        };
    stream.request(2);
    pipe.farSideSends(utf8("abc"));

    assertThat(pipe.reset.code()).isEqualTo(StreamError.INTERNAL.code());
    assertThat(heard.calls).containsExactly("ab", "closed");
    assertThat(heard.closed.code()).isEqualTo(StreamError.INTERNAL.code());
  }

  @Test
  void listenerThatThrowsFromOnClosedHurtsNobody() {
    heard.onCall =
        call -> {
          throw new IllegalStateException("planted");
        };
    pipe.listener.onClosed(StreamError.RESET);

    assertThat(heard.calls).containsExactly("closed");
  }

  @Test
  void writeLeavesTheCallersBuffersAlone() {
    ByteBuffer shared = ByteBuffer.wrap(utf8("xabcx"), 1, 3).asReadOnlyBuffer();
    stream.write(List.of(shared, shared));

    assertThat(pipe.written).hasToString("abcabc");
    assertThat(shared.remaining()).isEqualTo(3);
  }

  @Test
  void writeBehindCloseWriteFails() {
    stream.closeWrite();

    assertFails(stream.write(List.of(ByteBuffer.wrap(utf8("a")))).toCompletableFuture());
    assertThat(pipe.writes).isEmpty();
  }

  @Test
  void writeAfterTheEndFailsWithItsReason() {
    pipe.listener.onClosed(StreamError.SUPPLANTED);

    assertThatThrownBy(
            () -> stream.write(List.of(ByteBuffer.wrap(utf8("a")))).toCompletableFuture().join())
        .hasCauseInstanceOf(StreamException.class)
        .hasMessageContaining(StreamError.SUPPLANTED.reason());
  }

  private static void assertFails(java.util.concurrent.CompletableFuture<Void> write) {
    assertThatThrownBy(write::join).hasCauseInstanceOf(StreamException.class);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The node calls from several threads, each call after the one before. */
  @Test
  void noCallOfTheLoopsOwnThreadOvertakesOneOfAnotherThreadBeforeIt() throws Exception {
    DefaultEventExecutor loop = new DefaultEventExecutor();
    try {
      pipe.executor = loop;
      NettyStream ofAnyThread = stream();
      CountDownLatch written = new CountDownLatch(1);
      Future<?> own =
          loop.submit(
              () -> {
                awaitUninterruptibly(written);
                ofAnyThread.write(List.of(ByteBuffer.wrap(utf8("second"))));
              });
      ofAnyThread.write(List.of(ByteBuffer.wrap(utf8("first,"))));
      written.countDown();
      own.get(10, TimeUnit.SECONDS);
      loop.submit(() -> {}).get(10, TimeUnit.SECONDS);
      assertThat(pipe.written.toString(StandardCharsets.UTF_8)).isEqualTo("first,second");
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatIsToFollowABurstRunsBehindAllThatTheLoopHasAtHand() throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    try {
      EventLoop loop = group.next();
      pipe.executor = loop;
      NettyStream onTheLoop = stream();
      List<String> done = new ArrayList<>();
      CountDownLatch allGiven = new CountDownLatch(1);
      loop.execute(() -> awaitUninterruptibly(allGiven));
      loop.execute(() -> onTheLoop.afterBurst(() -> done.add("burst over")));
      loop.execute(() -> done.add("read"));
      Future<?> last = loop.submit(() -> done.add("written"));
      allGiven.countDown();
      last.get(10, TimeUnit.SECONDS);
      loop.submit(() -> {}).get(10, TimeUnit.SECONDS);
      assertThat(loop.submit(() -> List.copyOf(done)).get(10, TimeUnit.SECONDS))
          .containsExactly("read", "written", "burst over");
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  @Test
  void whereThereAreNoBurstsWhatIsToFollowOneRunsAtOnce() {
    List<String> done = new ArrayList<>();
    stream.afterBurst(() -> done.add("burst over"));
    assertThat(done).containsExactly("burst over");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
