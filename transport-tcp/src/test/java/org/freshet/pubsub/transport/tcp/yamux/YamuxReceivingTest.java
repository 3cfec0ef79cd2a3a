package org.freshet.pubsub.transport.tcp.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.DATA;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.FIN;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.INITIAL_WINDOW_BYTES;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.RST;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.WINDOW_UPDATE;

import java.util.Random;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.tcp.LeakCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bytes arrive. The listening side unless said: the far side numbers its streams odd. */
@ExtendWith(LeakCheck.class)
class YamuxReceivingTest {
  private YamuxRig rig = new YamuxRig(false, TransportSettings.DEFAULT);

  @AfterEach
  void releaseAll() {
    rig.finish();
  }

  @Test
  void creditIsGivenForConsumedBytesOnly() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    rig.receiveData(0, 1, new byte[INITIAL_WINDOW_BYTES]);
    assertThat(rig.sent()).isEmpty();

    pipe.pipe.consumed(INITIAL_WINDOW_BYTES / 2 - 1);
    rig.run();
    assertThat(rig.sent()).containsExactly("PING SYN 0 1");
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
  void streamsThatNobodyReadsAreRefusedBeforeTheyFillTheirWindows() {
    int enough = TransportSettings.DEFAULT.maxUnreadBytes() / INITIAL_WINDOW_BYTES;
    for (int i = 0; i < enough; i++) {
      rig.accepted(2 * i + 1);
      rig.receiveData(0, 2 * i + 1, new byte[INITIAL_WINDOW_BYTES]);
    }
    assertThat(rig.pipesRefused).isEmpty();
    int id = 2 * enough + 1;
    YamuxRig.Pipe surplus = rig.accepted(id);

    rig.receiveData(0, id, new byte[100]);
    rig.receiveData(0, id, new byte[100]);

    assertThat(rig.sent()).containsExactly("WINDOW_UPDATE RST " + id + " " + 0x1001);
    assertThat(surplus.events).containsExactly("closed");
    assertThat(surplus.closed.code()).isEqualTo(StreamError.RESOURCE_LIMIT.code());
    assertThat(rig.pipesRefused).containsExactly("unread");
    assertThat(rig.ended).isNull();

    rig.pipes.get(0).pipe.consumed(100);
    rig.accepted(id + 2);
    rig.receiveData(0, id + 2, new byte[100]);
    rig.pipes.get(1).pipe.reset(StreamError.CLOSED);
    rig.receiveData(0, id + 2, new byte[INITIAL_WINDOW_BYTES - 100]);
    assertThat(rig.pipesRefused).hasSize(1);
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

  /** Frames that are almost right, in any order; a failure names its seed. */
  @Test
  void nonsenseIsNeverAFaultOfOurs() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      YamuxRig each = new YamuxRig(random.nextBoolean(), TransportSettings.DEFAULT);
      each.listenTo(each.open());
      for (int i = 0; i < 50 && each.ended == null; i++) {
        int type = random.nextInt(40) == 0 ? random.nextInt(256) : random.nextInt(3);
        int flags = random.nextInt(16);
        int id = random.nextInt(8);
        if (type == DATA) {
          each.receiveData(flags, id, new byte[random.nextInt(100)]);
        } else {
          each.receive(type, flags, id, random.nextInt(10_000));
        }
      }
      if (each.ended != null) {
        assertThat(each.ended.code()).as("seed " + seed).isNotEqualTo(StreamError.INTERNAL.code());
      }
      each.finish();
    }
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
}
