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

/**
 * Streams and sessions end. The listening side unless said: the far side numbers its streams odd.
 */
@ExtendWith(LeakCheck.class)
class YamuxEndingTest {
  private YamuxRig rig = new YamuxRig(false, TransportSettings.DEFAULT);

  @AfterEach
  void releaseAll() {
    rig.finish();
  }

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

  @Test
  void pingingFastIsBounded() {
    for (int i = 0; i < FloodBudget.BURST; i++) {
      rig.receive(PING, SYN, 0, i);
    }
    assertThat(rig.ended).isNull();
    assertThat(rig.sent()).hasSize(FloodBudget.BURST);
    rig.time.advanceTimeBy(1, TimeUnit.SECONDS);
    for (int i = 0; i <= FloodBudget.PER_SECOND; i++) {
      rig.receive(PING, SYN, 0, i);
    }

    assertThat(rig.ended.code()).isEqualTo(StreamError.RATE_LIMITED.code());
    assertThat(rig.sent()).hasSize(FloodBudget.PER_SECOND + 1).endsWith("GO_AWAY - 0 4098");
  }

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
