package org.freshet.pubsub.transport.tcp.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.ACK;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.FIN;
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
import org.freshet.pubsub.transport.tcp.LeakCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Streams begin. The listening side unless said: the far side numbers its streams odd. */
@ExtendWith(LeakCheck.class)
class YamuxOpeningTest {
  private YamuxRig rig = new YamuxRig(false, TransportSettings.DEFAULT);

  @AfterEach
  void releaseAll() {
    rig.finish();
  }

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
    assertThat(rig.pipesRefused).containsExactly("per_connection");
    assertThat(rig.sent()).endsWith("WINDOW_UPDATE RST " + (2 * max + 1) + " 4097");
    assertThat(rig.ended).isNull();
  }

  @Test
  void endedStreamsMakeRoomForOthers() {
    for (int i = 0; i < 2 * TransportSettings.DEFAULT.maxStreamsPerConnection(); i++) {
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
    for (int i = 0; i < FloodBudget.BURST; i++) {
      rig.receive(WINDOW_UPDATE, SYN, 2 * i + 1, 0);
      rig.receive(WINDOW_UPDATE, RST, 2 * i + 1, 0);
    }
    assertThat(rig.ended).isNull();
    rig.time.advanceTimeBy(1, TimeUnit.SECONDS);
    for (int i = 0; i <= FloodBudget.PER_SECOND; i++) {
      int id = 2 * (FloodBudget.BURST + i) + 1;
      rig.receive(WINDOW_UPDATE, SYN, id, 0);
      rig.receive(WINDOW_UPDATE, RST, id, 0);
    }

    assertThat(rig.ended.code()).isEqualTo(StreamError.RATE_LIMITED.code());
    assertThat(rig.sent()).endsWith("GO_AWAY - 0 4098");
  }
}
