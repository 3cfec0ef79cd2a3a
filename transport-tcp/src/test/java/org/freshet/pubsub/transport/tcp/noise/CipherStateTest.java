package org.freshet.pubsub.transport.tcp.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Buffers of either kind, sealed and opened by either provider, give the same bytes as arrays. */
class CipherStateTest {
  private static final byte[] KEY = new byte[32];
  private static final byte[] NO_AD = new byte[0];

  static List<NoiseCrypto> providers() {
    return NoiseHandshakeTest.providers().toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, 65_519})
  void buffersGiveWhatArraysGive(int bytes) throws AEADBadTagException {
    byte[] plain = new byte[bytes];
    new Random(bytes).nextBytes(plain);
    byte[] expected = new byte[bytes + CipherState.TAG_BYTES];
    new CipherState(NoiseCrypto.jdk(), KEY).seal(NO_AD, plain, 0, bytes, expected, 0);

    List<String> sealed = new ArrayList<>();
    for (NoiseCrypto crypto : providers()) {
      for (boolean direct : List.of(true, false)) {
        ByteBuf in = buffer(direct, 3).writeBytes(plain).skipBytes(3);
        ByteBuf out = buffer(direct, 5);
        new CipherState(crypto, KEY).seal(in, bytes, out);
        sealed.add(ByteBufUtil.hexDump(out.skipBytes(5)));
        assertThat(in.isReadable()).isFalse();

        ByteBuf opened = buffer(direct, 7);
        new CipherState(crypto, KEY).open(out, opened);
        assertThat(ByteBufUtil.getBytes(opened.skipBytes(7))).isEqualTo(plain);
      }
    }
    assertThat(sealed).containsOnly(ByteBufUtil.hexDump(expected));
  }

  @ParameterizedTest
  @MethodSource("providers")
  void aChangedByteIsRefused(NoiseCrypto crypto) {
    for (boolean direct : List.of(true, false)) {
      ByteBuf out = buffer(direct, 0);
      new CipherState(crypto, KEY).seal(buffer(direct, 0).writeZero(100), 100, out);
      out.setByte(50, out.getByte(50) ^ 1);
      CipherState opening = new CipherState(crypto, KEY);
      assertThatThrownBy(() -> opening.open(out, buffer(direct, 0)))
          .isInstanceOf(AEADBadTagException.class);
    }
  }

  /** {@return a buffer that has some bytes already: what is written comes behind them} */
  private static ByteBuf buffer(boolean direct, int begun) {
    ByteBuf empty = direct ? Unpooled.directBuffer() : Unpooled.buffer();
    return empty.writeZero(begun);
  }
}
