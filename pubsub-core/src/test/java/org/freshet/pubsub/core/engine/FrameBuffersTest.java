package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FrameBuffersTest {
  private final FrameBuffers buffers = new FrameBuffers();

  @Test
  void aBufferThatWasWrittenServesTheNextFrameLargeOrSmall() {
    ByteBuffer first = buffers.take(20_000).put((byte) 1);
    buffers.giveBack(first);

    ByteBuffer small = buffers.take(10);
    assertThat(small).isSameAs(first);
    assertThat(small.position()).isZero();
    buffers.giveBack(small);
    assertThat(buffers.take(40_000)).isSameAs(first);
  }

  @Test
  void aSmallFrameGetsNoLargeBufferOfItsOwn() {
    assertThat(buffers.take(10).capacity()).isEqualTo(10);
  }

  @Test
  void aFrameLargerThanSharedOnesGetsABufferThatNobodyKeeps() {
    ByteBuffer large = buffers.take(100_000);
    buffers.giveBack(large);

    assertThat(large.capacity()).isEqualTo(100_000);
    assertThat(buffers.take(100_000)).isNotSameAs(large);
  }

  @Test
  void onlySoManyAreKept() {
    ByteBuffer[] all = new ByteBuffer[100];
    for (int i = 0; i < all.length; i++) {
      all[i] = buffers.take(FrameBuffers.MIN_BYTES);
    }
    for (ByteBuffer each : all) {
      buffers.giveBack(each);
    }
    int kept = 0;
    while (buffers.take(10).capacity() > 10) {
      kept++;
    }

    assertThat(kept).isBetween(1, 16);
  }
}
