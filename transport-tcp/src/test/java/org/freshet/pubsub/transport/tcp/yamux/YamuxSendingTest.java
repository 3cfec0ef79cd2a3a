package org.freshet.pubsub.transport.tcp.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.INITIAL_WINDOW_BYTES;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.PING;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.SYN;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.WINDOW_UPDATE;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.tcp.LeakCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bytes go out. The listening side unless said: the far side numbers its streams odd. */
@ExtendWith(LeakCheck.class)
class YamuxSendingTest {
  private YamuxRig rig = new YamuxRig(false, TransportSettings.DEFAULT);

  @AfterEach
  void releaseAll() {
    rig.finish();
  }

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
  void streamsTakeTurnsAndOneAloneSendsLargeFrames() {
    YamuxRig.Pipe first = rig.accepted(1);
    YamuxRig.Pipe second = rig.accepted(3);
    first.pipe.write(
        List.of(ByteBuffer.wrap(new byte[2 * YamuxStream.MAX_DATA_BYTES])),
        new CompletableFuture<>());
    second.pipe.write(List.of(ByteBuffer.wrap(new byte[10])), new CompletableFuture<>());
    rig.run();

    assertThat(rig.sent())
        .containsExactly("DATA - 1 16384", "DATA - 3 10", "DATA - 1 65536", "DATA - 1 49152");
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
      rig.time.advanceTimeBy(1_000 / FloodBudget.PER_SECOND, TimeUnit.MILLISECONDS);
      assertThat(pings).isLessThan(200_000);
    }

    assertThat(rig.ended)
        .hasToString(
            StreamError.RATE_LIMITED
                .because("the far side does not read the answers it asks for")
                .toString());
  }
}
