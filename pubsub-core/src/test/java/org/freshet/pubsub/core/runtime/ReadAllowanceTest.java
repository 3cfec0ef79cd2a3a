package org.freshet.pubsub.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.freshet.pubsub.Limits;
import org.junit.jupiter.api.Test;

class ReadAllowanceTest {
  private static final int ALLOWED = Limits.DEFAULT.inboundBufferBytes();

  private final ReadAllowance allowance = new ReadAllowance();
  private long unread;

  @Test
  void asksForEverythingThatIsAllowedAStepAtATime() {
    assertThat(readAll(allowance.give(ALLOWED), 1000)).isEqualTo(ALLOWED / 1000);
    assertThat(readAll(allowance.give(50_000), 1000)).isEqualTo(50);
  }

  @Test
  void framesOfOneByteAreChargedForWhatTheyCost() {
    int surcharge = ReadAllowance.MIN_FRAME_BYTES - 1;
    int atOnce = ALLOWED / ReadAllowance.MIN_FRAME_BYTES + ReadAllowance.STEP_BYTES;
    int frames = readAll(allowance.give(ALLOWED), 1, surcharge);
    assertThat(frames).isBetween(1, atOnce);

    int again = readAll(allowance.give(frames * ReadAllowance.MIN_FRAME_BYTES), 1, surcharge);
    assertThat(again).as("what the engine has handled may come again").isBetween(1, atOnce);
  }

  private int readAll(int asked, int frameBytes) {
    return readAll(asked, frameBytes, 0);
  }

  /** {@return how many frames came until nothing more was asked for} */
  private int readAll(int asked, int frameBytes, int surcharge) {
    int frames = 0;
    long open = asked + unread;
    while (open >= frameBytes) {
      open += allowance.deliver(frameBytes, surcharge) - frameBytes;
      frames++;
    }
    unread = open;
    return frames;
  }
}
