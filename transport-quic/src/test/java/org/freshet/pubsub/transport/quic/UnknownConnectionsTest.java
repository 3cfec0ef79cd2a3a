package org.freshet.pubsub.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.freshet.pubsub.peer.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnknownConnectionsTest {
  private static final InetSocketAddress SOMEBODY = new InetSocketAddress("192.0.2.1", 4001);
  private static final InetSocketAddress US = new InetSocketAddress("192.0.2.2", 4001);

  private final ResetTokens tokens = new ResetTokens(Identity.generate());
  private final ConnectionIds ids = new ConnectionIds(0);
  private final AtomicLong nanos = new AtomicLong();
  private final UnknownConnections unknown = new UnknownConnections(ids, tokens, nanos::get);
  private final EmbeddedChannel socket = new EmbeddedChannel(unknown);

  @AfterEach
  void release() {
    socket.finishAndReleaseAll();
  }

  private byte[] shortPacket(ByteBuffer id, int length) {
    byte[] packet = new byte[length];
    packet[0] = 0x40;
    id.get(id.position(), packet, 1, ConnectionIds.BYTES);
    return packet;
  }

  private void receive(byte[] packet) {
    socket.writeInbound(new DatagramPacket(Unpooled.wrappedBuffer(packet), US, SOMEBODY));
  }

  @Test
  void packetOfNoConnectionIsAnsweredWithTheTokenOfItsId() {
    ByteBuffer id = ids.newId(ConnectionIds.BYTES);
    receive(shortPacket(id, 1200));

    DatagramPacket reset = socket.readOutbound();
    assertThat(reset.recipient()).isEqualTo(SOMEBODY);
    ByteBuf bytes = reset.content();
    assertThat(bytes.getByte(0) & 0xc0).as("a short header").isEqualTo(0x40);
    int token = bytes.readableBytes() - ResetTokens.BYTES;
    assertThat(bytes.nioBuffer(token, ResetTokens.BYTES)).isEqualTo(tokens.newResetToken(id));
    assertThat((Object) socket.readInbound()).isNull();
    reset.release();
  }

  @Test
  void answerIsShorterThanItsCauseAndThereIsNoneToTheShortest() {
    ByteBuffer id = ids.newId(ConnectionIds.BYTES);
    for (int length : new int[] {22, 30, 43, 100}) {
      receive(shortPacket(id, length));
      DatagramPacket reset = socket.readOutbound();
      assertThat(reset.content().readableBytes()).isLessThan(length).isBetween(21, 43);
      reset.release();
    }
    receive(shortPacket(id, 21));

    assertThat((Object) socket.readOutbound()).isNull();
  }

  /** It may be an answer itself, to what was sent on the connection. */
  @Test
  void packetOfNoConnectionIsADoubtAboutThoseWithItsSender() {
    List<Object> events = new ArrayList<>();
    List<Object> others = new ArrayList<>();
    EmbeddedChannel connection = new EmbeddedChannel(new StrayResetsTest.Events(events));
    unknown.addAccepted(SOMEBODY, connection);
    unknown.addAccepted(US, new EmbeddedChannel(new StrayResetsTest.Events(others)));
    receive(shortPacket(ids.newId(ConnectionIds.BYTES), 21));
    assertThat(events).singleElement().isInstanceOf(Doubt.class);
    assertThat(others).isEmpty();

    connection.close();
    receive(shortPacket(ids.newId(ConnectionIds.BYTES), 21));
    assertThat(events).hasSize(1);
  }

  @Test
  void answersAreBoundedByTime() {
    byte[] packet = shortPacket(ids.newId(ConnectionIds.BYTES), 100);
    int most = UnknownConnections.RESETS_PER_SECOND;
    for (int i = 0; i < 2 * most; i++) {
      receive(packet);
    }
    assertThat(socket.outboundMessages()).hasSize(most);

    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
    for (int i = 0; i < most; i++) {
      receive(packet);
    }
    assertThat(socket.outboundMessages()).hasSize(most + most / 10);
  }

  @Test
  void packetThatMayBeginAConnectionGoesOn() {
    byte[] initial = new byte[1200];
    initial[0] = (byte) 0xc0;
    initial[5] = 20;
    receive(initial);
    receive(new byte[] {0x40, 1, 2});

    assertThat(socket.inboundMessages()).hasSize(2);
    assertThat(socket.outboundMessages()).isEmpty();
  }
}
