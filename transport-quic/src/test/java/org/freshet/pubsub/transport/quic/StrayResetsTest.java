package org.freshet.pubsub.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StrayResetsTest {
  private static final InetSocketAddress DIALLED = new InetSocketAddress("192.0.2.1", 4001);
  private static final InetSocketAddress OTHER = new InetSocketAddress("192.0.2.9", 4001);
  private static final InetSocketAddress US = new InetSocketAddress("192.0.2.2", 4001);

  private final byte[] id = new byte[ConnectionIds.BYTES];
  private final StrayResets resets = new StrayResets();
  private final EmbeddedChannel socket = new EmbeddedChannel(resets);
  private final List<Object> events = new ArrayList<>();
  private final EmbeddedChannel connection = new EmbeddedChannel(new Events(events));

  StrayResetsTest() {
    Arrays.fill(id, (byte) 7);
    resets.add(DIALLED, ByteBuffer.wrap(id), connection);
  }

  /** Writes down what a connection's handlers are told. */
  static final class Events extends ChannelInboundHandlerAdapter {
    private final List<Object> heard;

    Events(List<Object> heard) {
      this.heard = heard;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      heard.add(event);
    }
  }

  @AfterEach
  void release() {
    socket.finishAndReleaseAll();
  }

  private ByteBuf receive(InetSocketAddress from, byte[] packet) {
    socket.writeInbound(new DatagramPacket(Unpooled.wrappedBuffer(packet), US, from));
    DatagramPacket passed = socket.readInbound();
    return passed == null ? null : passed.content();
  }

  private static byte[] reset() {
    byte[] packet = new byte[30];
    Arrays.fill(packet, (byte) 0x41);
    Arrays.fill(packet, 14, 30, (byte) 9);
    return packet;
  }

  @Test
  void packetThatNamesNoConnectionReachesTheOneWithItsSender() {
    ByteBuf passed = receive(DIALLED, reset());

    assertThat(passed.nioBuffer(1, id.length)).isEqualTo(ByteBuffer.wrap(id));
    assertThat(passed.nioBuffer(passed.readableBytes() - 16, 16))
        .isEqualTo(ByteBuffer.wrap(reset(), 14, 16));
    assertThat(events).singleElement().isInstanceOf(Doubt.class);
    passed.release();
  }

  @Test
  void othersReachNobody() {
    assertThat(receive(OTHER, reset())).isNull();
    assertThat(events).isEmpty();

    connection.close();
    assertThat(receive(DIALLED, reset())).isNull();
    assertThat(resets.count()).isZero();
  }

  @Test
  void packetsThatNameTheConnectionPassAsTheyAre() {
    byte[] named = new byte[100];
    named[0] = 0x40;
    System.arraycopy(id, 0, named, 1, id.length);
    byte[] longHeader = new byte[100];
    longHeader[0] = (byte) 0xe0;

    assertThat(receive(DIALLED, named)).isEqualTo(Unpooled.wrappedBuffer(named));
    assertThat(receive(DIALLED, longHeader)).isEqualTo(Unpooled.wrappedBuffer(longHeader));
    assertThat(events).isEmpty();
  }

  /** RFC 9000 demands 21 bytes of a reset. */
  @Test
  void shorterPacketsPassAsTheyAre() {
    byte[] packet = new byte[20];
    packet[0] = 0x40;

    assertThat(receive(DIALLED, packet)).isEqualTo(Unpooled.wrappedBuffer(packet));
    assertThat(events).isEmpty();
  }
}
