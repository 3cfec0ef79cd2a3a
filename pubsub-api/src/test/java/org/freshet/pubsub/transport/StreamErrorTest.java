package org.freshet.pubsub.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class StreamErrorTest {
  @Test
  void hasAnUnsigned32BitCode() {
    assertThat(new StreamError(0xffff_ffffL, "x").code()).isEqualTo(4_294_967_295L);
    assertThatIllegalArgumentException().isThrownBy(() -> new StreamError(-1, "x"));
    assertThatIllegalArgumentException().isThrownBy(() -> new StreamError(1L << 32, "x"));
  }

  @Test
  void saysWhyInWordsAndInNumbers() {
    StreamError error = StreamError.RATE_LIMITED.because("too many hellos");

    assertThat(error.code()).isEqualTo(0x1002);
    assertThat(error).hasToString("too many hellos (0x1002)");
    assertThat(new StreamException(error)).hasMessage("too many hellos (0x1002)");
    assertThat(new StreamException(error).error()).isEqualTo(error);
    assertThat(StreamError.CLOSED.isClean()).isTrue();
    assertThat(StreamError.RESET.isClean()).isFalse();
  }
}
