package org.freshet.pubsub.transport.tcp.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.ACK;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.INITIAL_WINDOW_BYTES;
import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.PING;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.tcp.LeakCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Receive windows follow the round trip. The far side numbers its streams odd. */
@ExtendWith(LeakCheck.class)
class YamuxWindowTest {
  private static final Duration ROUND_TRIP = Duration.ofMillis(100);
  private static final Duration FAST = ROUND_TRIP.multipliedBy(4).minusNanos(1);
  private static final Duration SLOW = ROUND_TRIP.multipliedBy(4);
  private static final int MAX_BYTES = TransportSettings.DEFAULT.maxWindowBytes();

  private YamuxRig rig = new YamuxRig(false, TransportSettings.DEFAULT);

  @AfterEach
  void releaseAll() {
    rig.finish();
  }

  @Test
  void windowThatIsUsedUpWithinRoundTripsGrowsToItsLimit() {
    YamuxRig.Pipe pipe = measured();

    assertThat(grown(pipe)).isEqualTo(MAX_BYTES).isEqualTo(16 << 20);
  }

  @Test
  void windowThatLastsLongerKeepsItsSize() {
    YamuxRig.Pipe pipe = measured();
    for (int i = 0; i < 5; i++) {
      assertThat(grows(pipe, SLOW)).isFalse();
    }
    assertThat(grows(pipe, FAST)).isTrue();
  }

  @Test
  void windowDoesNotGrowWhileTheRoundTripIsUnknown() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    for (int i = 0; i < 5; i++) {
      assertThat(grows(pipe, Duration.ZERO)).isFalse();
    }
  }

  @Test
  void shortestOfTheLastAnswersCounts() {
    YamuxRig.Pipe pipe = measured();
    for (int i = 0; i < 7; i++) {
      // Waits behind data, as it does under load.
      pingAnswered(pipe, Duration.ofSeconds(1));
      assertThat(grows(pipe, SLOW)).isFalse();
    }

    // For so long, it must be the path itself.
    pingAnswered(pipe, Duration.ofSeconds(1));
    assertThat(grows(pipe, SLOW)).isTrue();
  }

  @Test
  void verySmallRoundTripsCountAsAMillisecond() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    pipe.pipe.consumed(1);
    rig.answerPing(Duration.ofNanos(50_000));

    assertThat(grows(pipe, Duration.ofMillis(4))).isFalse();
    assertThat(grows(pipe, Duration.ofMillis(4).minusNanos(1))).isTrue();
  }

  @Test
  void pingsAreFewAndStopWhenNothingIsReceived() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    int pings = 0;
    for (int i = 0; i < 1000; i++) {
      pipe.pipe.consumed(1);
      rig.run();
      pings += rig.sent().stream().filter(frame -> frame.startsWith("PING SYN")).count();
      rig.time.advanceTimeBy(100, TimeUnit.MILLISECONDS);
    }

    assertThat(pings).isEqualTo(10);
    assertThat(rig.time.runScheduledPendingTasks()).as("no timer").isEqualTo(-1);
  }

  @Test
  void answersThatNobodyAskedForAreIgnored() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    rig.receive(PING, ACK, 0, 0);
    rig.receive(PING, ACK, 0, 77);
    pipe.pipe.consumed(1);
    rig.answerPing(ROUND_TRIP);
    rig.time.advanceTimeBy(1, TimeUnit.SECONDS);
    rig.receive(PING, ACK, 0, 1);

    assertThat(grows(pipe, SLOW)).isFalse();
    assertThat(rig.ended).isNull();
  }

  @Test
  void windowsOfASessionGrowWithinABudgetThatEndedStreamsGiveBack() {
    YamuxRig.Pipe first = measured();
    YamuxRig.Pipe second = rig.accepted(3);
    YamuxRig.Pipe third = rig.accepted(5);
    int budget = TransportSettings.DEFAULT.maxWindowGrowthBytes();
    assertThat(grown(first)).isEqualTo(MAX_BYTES);
    // What the first has left of the budget, so less than a doubling.
    assertThat(grown(second) - INITIAL_WINDOW_BYTES)
        .isEqualTo(budget - (MAX_BYTES - INITIAL_WINDOW_BYTES));
    assertThat(grown(third)).isEqualTo(INITIAL_WINDOW_BYTES);

    first.pipe.reset(StreamError.CLOSED);

    assertThat(grown(third)).isEqualTo(MAX_BYTES);
  }

  @Test
  void manyStreamsTogetherStayInBounds() {
    YamuxRig.Pipe first = measured();
    long total = grown(first);
    int streams = TransportSettings.DEFAULT.maxStreamsPerConnection();
    for (int i = 1; i < streams; i++) {
      total += grown(rig.accepted(2 * i + 1));
    }

    assertThat(total)
        .isEqualTo(
            (long) streams * INITIAL_WINDOW_BYTES
                + TransportSettings.DEFAULT.maxWindowGrowthBytes());
  }

  @Test
  void aGrownWindowMayBeFilledWhoeverReadsIt() {
    YamuxRig.Pipe first = measured();
    int size = (int) grown(first);
    rig.receiveData(0, 1, new byte[size]);

    assertThat(size).isEqualTo(MAX_BYTES);
    assertThat(rig.pipesRefused).isEmpty();
    assertThat(rig.ended).isNull();
  }

  @Test
  void windowsOfAllSessionsGrowWithinOneReserveAndNobodyTakesItAll() {
    WindowReserve reserve = new WindowReserve(8 << 20);
    rig.finish();
    rig = new YamuxRig(false, TransportSettings.DEFAULT, reserve);
    long first = grown(measured());
    YamuxRig greedy = rig;
    rig = new YamuxRig(false, TransportSettings.DEFAULT, reserve);
    try {
      long second = grown(measured());

      assertThat(first - INITIAL_WINDOW_BYTES).as("a quarter").isEqualTo(2 << 20);
      assertThat(second - INITIAL_WINDOW_BYTES).as("of the rest").isEqualTo(3 << 19);

      greedy.loseChannel();
      assertThat(reserve.take(Integer.MAX_VALUE, 0)).isEqualTo(((8 << 20) - (3 << 19)) / 4);
    } finally {
      greedy.finish();
    }
  }

  /** {@return a pipe on a session that knows its round trip} */
  private YamuxRig.Pipe measured() {
    YamuxRig.Pipe pipe = rig.accepted(1);
    // A first step, so that the next begins when the round trip is known.
    rig.receiveData(0, pipe.id(), new byte[INITIAL_WINDOW_BYTES / 2]);
    pipe.pipe.consumed(INITIAL_WINDOW_BYTES / 2);
    rig.run();
    rig.answerPing(ROUND_TRIP);
    creditAfter(SLOW, pipe, INITIAL_WINDOW_BYTES / 2);
    return pipe;
  }

  private void pingAnswered(YamuxRig.Pipe pipe, Duration roundTrip) {
    rig.time.advanceTimeBy(RoundTrip.INTERVAL_NANOS, TimeUnit.NANOSECONDS);
    rig.sent();
    pipe.pipe.consumed(1);
    rig.run();
    rig.answerPing(roundTrip);
  }

  /** {@return whether the first window grows when half of it is used up in that time} */
  private boolean grows(YamuxRig.Pipe pipe, Duration time) {
    creditAfter(SLOW.multipliedBy(100), pipe, INITIAL_WINDOW_BYTES / 2);
    return creditAfter(time, pipe, INITIAL_WINDOW_BYTES / 2) > INITIAL_WINDOW_BYTES;
  }

  /** {@return the credit, 0 for none, that comes of using up so many bytes after that time} */
  private long creditAfter(Duration time, YamuxRig.Pipe pipe, int bytes) {
    rig.time.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    rig.receiveData(0, pipe.id(), new byte[bytes]);
    rig.sent();
    pipe.pipe.consumed(bytes);
    rig.run();
    return rig.sent().stream()
        .filter(frame -> frame.startsWith("WINDOW_UPDATE - "))
        .mapToLong(frame -> Long.parseLong(frame.substring(frame.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** {@return the size of the window of a reader that is fast from now on} */
  private long grown(YamuxRig.Pipe pipe) {
    long size = INITIAL_WINDOW_BYTES;
    while (true) {
      long growth = creditAfter(Duration.ofMillis(1), pipe, (int) (size / 2)) - size / 2;
      if (growth == 0) {
        return size;
      }
      size += growth;
    }
  }
}
