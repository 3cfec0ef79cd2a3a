package org.freshet.pubsub.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AddressTokensTest {
  private static final InetSocketAddress SOMEBODY = new InetSocketAddress("192.0.2.1", 4001);
  private static final byte[] ID = {1, 2, 3, 4, 5, 6, 7, 8};

  private final AtomicLong nanos = new AtomicLong(1);
  private final AddressTokens tokens = new AddressTokens(() -> true, nanos::get);

  private ByteBuf token() {
    ByteBuf out = Unpooled.buffer(tokens.maxTokenLength());
    assertThat(tokens.writeToken(out, Unpooled.wrappedBuffer(ID), SOMEBODY)).isTrue();
    return out;
  }

  @Test
  void whoComesBackWithItHasProvedItsAddressAndKeepsItsFirstId() {
    ByteBuf token = token();
    int offset = tokens.validateToken(token, SOMEBODY);

    assertThat(offset).isPositive();
    byte[] first = new byte[token.readableBytes() - offset];
    token.getBytes(offset, first);
    assertThat(first).isEqualTo(ID);
  }

  @Test
  void itIsOfNoUseToOthers() {
    ByteBuf token = token();

    assertThat(tokens.validateToken(token, new InetSocketAddress("192.0.2.1", 4002))).isNegative();
    assertThat(tokens.validateToken(token, new InetSocketAddress("192.0.2.9", 4001))).isNegative();
    assertThat(new AddressTokens(() -> true, nanos::get).validateToken(token, SOMEBODY))
        .isNegative();
  }

  @Test
  void itIsOfNoUseLater() {
    ByteBuf token = token();
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));

    assertThat(tokens.validateToken(token, SOMEBODY)).isNegative();
  }

  @Test
  void changedOrInventedItIsRefused() {
    ByteBuf token = token();
    for (int i = 0; i < token.readableBytes(); i++) {
      ByteBuf changed = token.copy();
      changed.setByte(i, token.getByte(i) ^ 1);
      assertThat(tokens.validateToken(changed, SOMEBODY)).isNegative();
    }
    assertThat(tokens.validateToken(Unpooled.EMPTY_BUFFER, SOMEBODY)).isNegative();
    assertThat(tokens.validateToken(Unpooled.wrappedBuffer(new byte[100]), SOMEBODY)).isNegative();
  }

  @Test
  void nobodyIsAskedWhileThereIsRoom() {
    AddressTokens idle = new AddressTokens(() -> false, nanos::get);

    assertThat(idle.writeToken(Unpooled.buffer(), Unpooled.wrappedBuffer(ID), SOMEBODY)).isFalse();
  }
}
