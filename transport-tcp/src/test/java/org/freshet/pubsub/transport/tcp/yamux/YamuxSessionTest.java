package org.freshet.pubsub.transport.tcp.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.ACK;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.DATA;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.FIN;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.GO_AWAY;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.INITIAL_WINDOW_BYTES;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.PING;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.RST;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.SYN;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.WINDOW_UPDATE;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.netty.StreamPipe;
import org.freshet.pubsub.transport.tcp.LeakCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The listening side unless said: the far side numbers its streams odd. */
@ExtendWith(LeakCheck.class)
class YamuxSessionTest {
  private YamuxRig rig = new YamuxRig(false, TransportSettings.DEFAULT);

  @AfterEach
  void releaseAll() {
    rig.finish();
  }

  // ---- opening

  @Test
  void openingAnnouncesTheStreamAtOnce() {
    YamuxRig dialler = rig = new YamuxRig(true, TransportSettings.DEFAULT);
    dialler.open();
    dialler.open();

    assertThat(dialler.sent()).containsExactly("WINDOW_UPDATE SYN 1 0", "WINDOW_UPDATE SYN 3 0");
  }

  @Test
  void listenerNumbersItsStreamsEven() {
    rig.open();

    assertThat(rig.sent()).containsExactly("WINDOW_UPDATE SYN 2 0");
  }

  @Test
  void openedByTheFarSideWithDataRightBehind() {
    rig.receive(WINDOW_UPDATE, SYN, 1, 0);
    rig.receiveData(0, 1, new byte[] {1, 2, 3});

    assertThat(rig.pipes).hasSize(1);
    assertThat(rig.pipes.get(0).bytes()).containsExactly(1, 2, 3);
    assertThat(rig.sent()).containsExactly("WINDOW_UPDATE ACK 1 0");
  }

  @Test
  void openedByTheFarSideWithDataAndEndInOneFrame() {
    rig.receiveData(SYN | FIN, 1, new byte[] {1, 2, 3});

    assertThat(rig.pipes.get(0).events).containsExactly("bytes 3", "half-closed");
  }

  @Test
  void framesMayComeByteByByte() {
    rig.trickle(WINDOW_UPDATE, SYN, 1, 0);
    rig.trickleData(0, 1, new byte[] {1, 2, 3});

    assertThat(rig.pipes.get(0).bytes()).containsExactly(1, 2, 3);
  }

  @Test
  void farSideMayNotUseOurNumbersNorZeroNorANumberTwice() {
    for (int id : new int[] {0, 2, 1}) {
      YamuxRig each = new YamuxRig(false, TransportSettings.DEFAULT);
      each.receive(WINDOW_UPDATE, SYN, 1, 0);
      each.receive(WINDOW_UPDATE, SYN, id, 0);

      assertThat(each.ended.code()).isEqualTo(StreamError.PROTOCOL_VIOLATION.code());
      assertThat(each.sent()).endsWith("GO_AWAY - 0 1");
      each.finish();
    }
  }

  @Test
  void streamsBeyondTheLimitAreResetWithACode() {
    int max = TransportSettings.DEFAULT.maxStreamsPerConnection();
    for (int i = 0; i <= max; i++) {
      rig.receive(WINDOW_UPDATE, SYN, 2 * i + 1, 0);
    }

    assertThat(rig.pipes).hasSize(max);
    assertThat(rig.sent()).endsWith("WINDOW_UPDATE RST " + (2 * max + 1) + " 4097");
    assertThat(rig.ended).isNull();
  }

  @Test
  void endedStreamsMakeRoomForOthers() {
    for (int i = 0; i < 10_000; i++) {
      int id = 2 * i + 1;
      rig.receiveData(SYN | FIN, id, new byte[] {7});
      YamuxRig.Pipe pipe = rig.pipes.get(0);
      pipe.pipe.write(List.of(ByteBuffer.wrap(new byte[] {8})), new CompletableFuture<>());
      pipe.pipe.closeWrite();
      rig.run();
      assertThat(pipe.events).containsExactly("bytes 1", "half-closed", "write-closed");
      pipe.pipe.release();
      rig.pipes.clear();
      assertThat(rig.sent())
          .containsExactly(
              "WINDOW_UPDATE ACK " + id + " 0", "DATA - " + id + " 1", "DATA FIN " + id + " 0");
    }

    assertThat(rig.ended).isNull();
  }

  @Test
  void unacknowledgedOpeningsAreBounded() {
    for (int i = 0; i < YamuxSession.MAX_UNACKNOWLEDGED; i++) {
      rig.open();
    }
    assertThatThrownBy(rig::open)
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.error().code()).isEqualTo(StreamError.RESOURCE_LIMIT.code()));

    rig.receive(WINDOW_UPDATE, ACK, 2, 0);

    assertThat(rig.open()).isNotNull();
  }

  @Test
  void openingAndResettingFastIsBounded() {
    for (int i = 0; i < ResetBudget.BURST; i++) {
      rig.receive(WINDOW_UPDATE, SYN, 2 * i + 1, 0);
      rig.receive(WINDOW_UPDATE, RST, 2 * i + 1, 0);
    }
    assertThat(rig.ended).isNull();
    rig.time.advanceTimeBy(1, TimeUnit.SECONDS);
    for (int i = 0; i <= ResetBudget.PER_SECOND; i++) {
      int id = 2 * (ResetBudget.BURST + i) + 1;
      rig.receive(WINDOW_UPDATE, SYN, id, 0);
      rig.receive(WINDOW_UPDATE, RST, id, 0);
    }

    assertThat(rig.ended.code()).isEqualTo(StreamError.RATE_LIMITED.code());
    assertThat(rig.sent()).endsWith("GO_AWAY - 0 4098");
  }

  // ---- receiving

  @Test
  void creditIsGivenForConsumedBytesOnly() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    rig.receiveData(0, 1, new byte[INITIAL_WINDOW_BYTES]);
    assertThat(rig.sent()).isEmpty();

    pipe.pipe.consumed(INITIAL_WINDOW_BYTES / 2 - 1);
    rig.run();
    assertThat(rig.sent()).isEmpty();
    pipe.pipe.consumed(1);
    rig.run();

    assertThat(rig.sent()).containsExactly("WINDOW_UPDATE - 1 " + INITIAL_WINDOW_BYTES / 2);
    rig.receiveData(0, 1, new byte[INITIAL_WINDOW_BYTES / 2]);
    assertThat(rig.ended).isNull();
  }

  @Test
  void moreThanTheWindowIsAViolation() {
    rig.accepted(1);
    rig.receiveData(0, 1, new byte[INITIAL_WINDOW_BYTES]);
    rig.receiveData(0, 1, new byte[1]);

    assertThat(rig.ended.code()).isEqualTo(StreamError.PROTOCOL_VIOLATION.code());
    assertThat(rig.sent()).containsExactly("GO_AWAY - 0 1");
    assertThat(rig.pipes.get(0).events).last().isEqualTo("closed");
  }

  @Test
  void noCreditIsGivenForAnEndedDirection() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    rig.receiveData(FIN, 1, new byte[INITIAL_WINDOW_BYTES]);
    pipe.pipe.consumed(INITIAL_WINDOW_BYTES);
    rig.run();

    assertThat(rig.sent()).isEmpty();
  }

  @Test
  void dataOfUnknownStreamsIsIgnored() {
    rig.receiveData(0, 99, new byte[1000]);
    rig.receive(WINDOW_UPDATE, 0, 99, 5);
    rig.receive(WINDOW_UPDATE, RST, 99, 5);
    rig.accepted(1);

    assertThat(rig.ended).isNull();
  }

  @Test
  void dataBehindTheEndIsAViolation() {
    rig.accepted(1);
    rig.receive(DATA, FIN, 1, 0);
    rig.receiveData(0, 1, new byte[1]);

    assertThat(rig.ended.code()).isEqualTo(StreamError.PROTOCOL_VIOLATION.code());
  }

  @Test
  void endMayComeWithAWindowUpdate() {
    rig.accepted(1);
    rig.receive(WINDOW_UPDATE, FIN, 1, 0);

    assertThat(rig.pipes.get(0).events).containsExactly("half-closed");
  }

  @Test
  void anotherVersionOrTypeIsAViolation() {
    rig.receiveRaw(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    assertThat(rig.ended.code()).isEqualTo(StreamError.PROTOCOL_VIOLATION.code());

    YamuxRig other = new YamuxRig(false, TransportSettings.DEFAULT);
    other.receive(4, 0, 0, 0);
    assertThat(other.ended.code()).isEqualTo(StreamError.PROTOCOL_VIOLATION.code());
    other.finish();
  }

  // ---- sending

  @Test
  void senderWaitsForWindow() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    CompletableFuture<Void> done = new CompletableFuture<>();
    pipe.pipe.write(List.of(ByteBuffer.wrap(new byte[INITIAL_WINDOW_BYTES + 100])), done);
    rig.run();
    assertThat(rig.sentDataBytes(1)).isEqualTo(INITIAL_WINDOW_BYTES);
    assertThat(done).isNotDone();

    rig.receive(WINDOW_UPDATE, 0, 1, 60);
    assertThat(rig.sent()).containsExactly("DATA - 1 60");
    assertThat(done).isNotDone();
    rig.receive(WINDOW_UPDATE, 0, 1, 60);

    assertThat(rig.sent()).containsExactly("DATA - 1 40");
    assertThat(done).isCompleted();
  }

  @Test
  void biggerWindowInTheFirstFramesCounts() {
    rig.receive(WINDOW_UPDATE, SYN, 1, 1000);
    rig.sent();
    YamuxRig.Pipe pipe = rig.pipes.get(0);
    pipe.pipe.write(
        List.of(ByteBuffer.wrap(new byte[INITIAL_WINDOW_BYTES + 2000])), new CompletableFuture<>());
    rig.run();

    assertThat(rig.sentDataBytes(1)).isEqualTo(INITIAL_WINDOW_BYTES + 1000);
  }

  @Test
  void windowBeyond32BitsIsAViolation() {
    rig.accepted(1);
    rig.receive(WINDOW_UPDATE, 0, 1, 0xffff_ffffL);

    assertThat(rig.ended.code()).isEqualTo(StreamError.PROTOCOL_VIOLATION.code());
  }

  @Test
  void emptyWriteNeedsNoWindow() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    CompletableFuture<Void> first = new CompletableFuture<>();
    CompletableFuture<Void> empty = new CompletableFuture<>();
    pipe.pipe.write(List.of(ByteBuffer.wrap(new byte[INITIAL_WINDOW_BYTES])), first);
    pipe.pipe.write(List.of(), empty);
    rig.run();

    assertThat(first).isCompleted();
    assertThat(empty).isCompleted();
  }

  @Test
  void streamsTakeTurns() {
    YamuxRig.Pipe first = rig.accepted(1);
    YamuxRig.Pipe second = rig.accepted(3);
    first.pipe.write(
        List.of(ByteBuffer.wrap(new byte[3 * YamuxStream.MAX_DATA_BYTES])),
        new CompletableFuture<>());
    second.pipe.write(List.of(ByteBuffer.wrap(new byte[10])), new CompletableFuture<>());
    rig.run();

    assertThat(rig.sent())
        .containsExactly("DATA - 1 16384", "DATA - 3 10", "DATA - 1 16384", "DATA - 1 16384");
  }

  @Test
  void writesOfOnePassShareOneBuffer() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    for (int i = 0; i < 50; i++) {
      pipe.pipe.write(List.of(ByteBuffer.wrap(new byte[100])), new CompletableFuture<>());
    }
    rig.run();

    assertThat(rig.sentBuffers()).isEqualTo(1);
  }

  @Test
  void dataWaitsWhileTheSocketTakesNothing() {
    TransportSettings settings = TransportSettings.DEFAULT;
    rig.socketBlocked = true;
    List<CompletableFuture<Void>> writes = new java.util.ArrayList<>();
    for (int i = 0; i < 20; i++) {
      YamuxRig.Pipe pipe = rig.accepted(2 * i + 1);
      CompletableFuture<Void> done = new CompletableFuture<>();
      pipe.pipe.write(List.of(ByteBuffer.wrap(new byte[INITIAL_WINDOW_BYTES])), done);
      writes.add(done);
    }
    rig.run();
    assertThat(rig.blockedBytes())
        .isBetween(
            (long) settings.maxWriteBufferBytes() - 100_000,
            (long) settings.maxWriteBufferBytes() + 100_000);
    assertThat(writes).noneMatch(CompletableFuture::isDone);

    rig.unblock();

    assertThat(writes).allMatch(CompletableFuture::isDone);
  }

  @Test
  void answersThatNobodyReadsEndIt() {
    rig.socketBlocked = true;
    int pings = 0;
    while (rig.ended == null) {
      rig.receive(PING, SYN, 0, pings++);
      assertThat(pings).isLessThan(200_000);
    }

    assertThat(rig.ended.code()).isEqualTo(StreamError.RATE_LIMITED.code());
  }

  // ---- ending

  @Test
  void endOfOurDirectionComesBehindItsLastByte() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    pipe.pipe.write(List.of(ByteBuffer.wrap(new byte[10])), new CompletableFuture<>());
    pipe.pipe.closeWrite();
    rig.run();

    assertThat(rig.sent()).containsExactly("DATA - 1 10", "DATA FIN 1 0");
    assertThat(pipe.events).containsExactly("write-closed");
    rig.receiveData(0, 1, new byte[5]);
    assertThat(pipe.events).containsExactly("write-closed", "bytes 5");
  }

  @Test
  void resetCarriesItsCodeAndFailsWhatWaits() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    CompletableFuture<Void> waits = new CompletableFuture<>();
    pipe.pipe.write(List.of(ByteBuffer.wrap(new byte[INITIAL_WINDOW_BYTES + 1])), waits);
    rig.run();
    rig.sent();
    pipe.pipe.reset(StreamError.RATE_LIMITED);
    rig.run();
    rig.receiveData(0, 1, new byte[5]);

    assertThat(rig.sent()).containsExactly("WINDOW_UPDATE RST 1 4098");
    assertThat(waits).isCompletedExceptionally();
    assertThat(pipe.events).isEmpty();
  }

  @Test
  void resetOfOurOwnKindHasNoCode() {
    rig.accepted(1).pipe.reset(StreamError.TIMEOUT);
    rig.run();

    assertThat(rig.sent()).containsExactly("WINDOW_UPDATE RST 1 0");
  }

  @Test
  void resetByTheFarSideTellsItsCode() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    rig.receive(WINDOW_UPDATE, RST, 1, 0x1004);

    assertThat(pipe.closed.code()).isEqualTo(StreamError.SUPPLANTED.code());
  }

  @Test
  void resetInADataFrameHasNoCode() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    rig.receive(DATA, RST, 1, 0);

    assertThat(pipe.closed).isEqualTo(StreamError.RESET);
  }

  @Test
  void resetOfAnOpeningTellsItsCode() {
    StreamPipe pipe = rig.open();
    YamuxRig.Pipe heard = rig.listenTo(pipe);
    rig.receive(WINDOW_UPDATE, RST, 2, 0x1001);

    assertThat(heard.closed.code()).isEqualTo(StreamError.RESOURCE_LIMIT.code());
  }

  // ---- the session

  @Test
  void pingIsAnswered() {
    rig.receive(PING, SYN, 0, 0xcafe_babeL);
    rig.receive(PING, ACK, 0, 7);

    assertThat(rig.sent()).containsExactly("PING ACK 0 " + 0xcafe_babeL);
  }

  @Test
  void closingTellsTheFarSideWhy() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    rig.session.close(StreamError.GATED);
    rig.session.close(StreamError.INTERNAL);

    assertThat(rig.sent()).containsExactly("GO_AWAY - 0 4103");
    assertThat(pipe.closed).isEqualTo(StreamError.GATED);
    assertThat(rig.ended).isEqualTo(StreamError.GATED);
    assertThat(rig.isChannelOpen()).isFalse();
  }

  @Test
  void farSideThatSaysGoodbyeKeepsItsStreams() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    rig.receive(GO_AWAY, 0, 0, 0);
    assertThat(rig.ended).isNull();
    assertThatThrownBy(rig::open).isInstanceOf(StreamException.class);
    rig.receiveData(FIN, 1, new byte[] {1});
    pipe.pipe.closeWrite();
    rig.run();
    pipe.pipe.release();

    assertThat(rig.ended.isClean()).isTrue();
    assertThat(rig.isChannelOpen()).isFalse();
  }

  @Test
  void farSideThatGivesUpTellsWhy() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    rig.receive(GO_AWAY, 0, 0, 0x1006);

    assertThat(rig.ended.code()).isEqualTo(StreamError.SHUTDOWN.code());
    assertThat(pipe.closed.code()).isEqualTo(StreamError.SHUTDOWN.code());
  }

  @Test
  void lostChannelEndsAllStreams() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    CompletableFuture<Void> waits = new CompletableFuture<>();
    pipe.pipe.write(List.of(ByteBuffer.wrap(new byte[INITIAL_WINDOW_BYTES + 1])), waits);
    rig.loseChannel();

    assertThat(pipe.closed.code()).isEqualTo(StreamError.CONNECTION_LOST.code());
    assertThat(rig.ended.code()).isEqualTo(StreamError.CONNECTION_LOST.code());
    assertThat(waits).isCompletedExceptionally();
    CompletableFuture<Void> late = new CompletableFuture<>();
    pipe.pipe.write(List.of(ByteBuffer.wrap(new byte[10])), late);
    assertThat(late).isCompletedExceptionally();
    assertThatThrownBy(rig::open).isInstanceOf(StreamException.class);
  }
}
