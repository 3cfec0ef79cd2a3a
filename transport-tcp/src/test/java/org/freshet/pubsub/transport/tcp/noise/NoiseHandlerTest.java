package org.freshet.pubsub.transport.tcp.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.PublicKey;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.tcp.LeakCheck;
import org.freshet.pubsub.transport.tcp.link.Secured;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class NoiseHandlerTest {
  private static final KeyProvider KEYS = KeyProvider.installed();
  private static final List<String> YAMUX = List.of("/yamux/1.0.0");

  private final Identity alice = KEYS.generate(KeyType.ED25519);
  private final Identity bob = KEYS.generate(KeyType.ED25519);
  private final List<Side> sides = new ArrayList<>();

  @AfterEach
  void releaseAll() {
    sides.forEach(side -> side.channel.finishAndReleaseAll());
  }

  @Test
  void bothProveWhoTheyAre() {
    Side initiator = side(alice, true, YAMUX);
    Side responder = side(bob, false, YAMUX);
    shuttle(initiator, responder);

    assertThat(initiator.secured.remote()).isEqualTo(bob.peerId());
    assertThat(responder.secured.remote()).isEqualTo(alice.peerId());
  }

  @Test
  void muxerIsAgreedEarlyWhenBothOfferSome() {
    Side initiator = side(alice, true, List.of("/b", "/a", "/c"));
    Side responder = side(bob, false, List.of("/a", "/b"));
    shuttle(initiator, responder);

    assertThat(initiator.secured.muxer()).contains("/b");
    assertThat(responder.secured.muxer()).contains("/b");
  }

  @Test
  void muxerIsLeftOpenWhenEitherOffersNone() {
    Side initiator = side(alice, true, List.of());
    Side responder = side(bob, false, YAMUX);
    shuttle(initiator, responder);

    assertThat(initiator.secured.muxer()).isEmpty();
    assertThat(responder.secured.muxer()).isEmpty();
  }

  @Test
  void differentMuxersEndIt() {
    Side initiator = side(alice, true, List.of("/a"));
    Side responder = side(bob, false, List.of("/b"));
    shuttle(initiator, responder);

    assertThat(initiator.failure.code()).isEqualTo(StreamError.NEGOTIATION_FAILED.code());
  }

  @Test
  void anotherIdentityThanExpectedIsToldNothingMore() {
    PeerId expected = KEYS.generate(KeyType.ED25519).peerId();
    Side initiator = new Side(alice, true, YAMUX, Optional.of(expected));
    Side responder = side(bob, false, YAMUX);
    shuttle(initiator, responder);

    assertThat(initiator.secured).isNull();
    assertThat(initiator.failure.reason())
        .contains(expected.toString())
        .contains(bob.peerId().toString());
    assertThat(responder.secured).isNull();
  }

  @Test
  void stolenIdentityKeyIsRefused() {
    Identity thief = new Thief(bob, KEYS.generate(KeyType.ED25519));
    Side initiator = side(alice, true, YAMUX);
    Side responder = side(thief, false, YAMUX);
    shuttle(initiator, responder);

    assertThat(initiator.secured).isNull();
    assertThat(initiator.failure.code()).isEqualTo(StreamError.PROTOCOL_VIOLATION.code());
  }

  @Test
  void bytesMayComeOneByOne() {
    Side initiator = side(alice, true, YAMUX);
    Side responder = side(bob, false, YAMUX);
    for (int round = 0; round < 3; round++) {
      trickle(initiator, responder);
      trickle(responder, initiator);
    }
    byte[] data = random(100);
    initiator.channel.writeOutbound(Unpooled.wrappedBuffer(data));
    trickle(initiator, responder);

    assertThat(responder.read()).isEqualTo(data);
  }

  @Test
  void bigWritesBecomeSeveralMessages() {
    Side initiator = side(alice, true, YAMUX);
    Side responder = side(bob, false, YAMUX);
    shuttle(initiator, responder);
    byte[] data = random(200_000);
    initiator.channel.writeOutbound(
        Unpooled.wrappedBuffer(data, 0, 70_000), Unpooled.wrappedBuffer(data, 70_000, 130_000));
    shuttle(initiator, responder);

    assertThat(responder.read()).isEqualTo(data);
  }

  @Test
  void changedMessageEndsIt() {
    Side initiator = side(alice, true, YAMUX);
    Side responder = side(bob, false, YAMUX);
    shuttle(initiator, responder);
    initiator.channel.writeOutbound(Unpooled.wrappedBuffer(random(100)));
    byte[] sealed = initiator.sent();
    sealed[50] ^= 1;
    responder.channel.writeInbound(Unpooled.wrappedBuffer(sealed));
    responder.channel.writeInbound(Unpooled.wrappedBuffer(sealed));

    assertThat(responder.failure.code()).isEqualTo(StreamError.PROTOCOL_VIOLATION.code());
    assertThat(responder.failures).isEqualTo(1);
    assertThat(responder.read()).isEmpty();
  }

  @Test
  void messageShorterThanItsTagEndsIt() {
    Side initiator = side(alice, true, YAMUX);
    Side responder = side(bob, false, YAMUX);
    shuttle(initiator, responder);
    responder.channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0, 3, 1, 2, 3}));

    assertThat(responder.failure.code()).isEqualTo(StreamError.PROTOCOL_VIOLATION.code());
  }

  @Test
  void cutOffMessageIsAViolation() {
    Side initiator = side(alice, true, YAMUX);
    Side responder = side(bob, false, YAMUX);
    shuttle(initiator, responder);
    responder.channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {1, 0, 5}));
    responder.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

    assertThat(responder.failure.code()).isEqualTo(StreamError.PROTOCOL_VIOLATION.code());
  }

  @Test
  void oversizedHandshakeMessageEndsIt() {
    Side responder = side(bob, false, YAMUX);
    byte[] frame = new byte[2 + NoiseHandler.MAX_HANDSHAKE_BYTES + 1];
    frame[0] = (byte) (frame.length - 2 >>> 8);
    frame[1] = (byte) (frame.length - 2);
    responder.channel.writeInbound(Unpooled.wrappedBuffer(frame));

    assertThat(responder.failure.code()).isEqualTo(StreamError.PROTOCOL_VIOLATION.code());
  }

  @Test
  void garbageEndsIt() {
    Side initiator = side(alice, true, YAMUX);
    byte[] frame = random(200);
    frame[0] = 0;
    frame[1] = (byte) 198;
    initiator.channel.writeInbound(Unpooled.wrappedBuffer(frame));

    assertThat(initiator.failure.code()).isEqualTo(StreamError.PROTOCOL_VIOLATION.code());
  }

  @Test
  void nothingIsWrittenBeforeTheHandshakeEnds() {
    Side initiator = side(alice, true, YAMUX);
    ByteBuf early = Unpooled.wrappedBuffer(random(10));
    ChannelFuture written = initiator.channel.writeAndFlush(early);

    assertThat(written.isSuccess()).isFalse();
    assertThat(early.refCnt()).isZero();
  }

  private Side side(Identity identity, boolean initiator, List<String> muxers) {
    return new Side(identity, initiator, muxers, Optional.empty());
  }

  /** Carries all that each sends to the other, until both are quiet. */
  private static void shuttle(Side a, Side b) {
    byte[] fromA = a.sent();
    byte[] fromB = b.sent();
    while (fromA.length + fromB.length > 0) {
      b.channel.writeInbound(Unpooled.wrappedBuffer(fromA));
      a.channel.writeInbound(Unpooled.wrappedBuffer(fromB));
      fromA = a.sent();
      fromB = b.sent();
    }
  }

  private static void trickle(Side from, Side to) {
    for (byte one : from.sent()) {
      to.channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {one}));
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** One end of a connection. */
  private final class Side {
    final EmbeddedChannel channel;
    Secured secured;
    StreamError failure;
    int failures;

    Side(Identity identity, boolean initiator, List<String> muxers, Optional<PeerId> expected) {
      NoiseIdentity noise = new NoiseIdentity(NoiseCrypto.jdk(), identity, KEYS, muxers);
      channel =
          new EmbeddedChannel(
              new NoiseHandler(noise, initiator, expected, theirs -> secured = theirs),
              new ChannelInboundHandlerAdapter() {
                @Override
                public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                  failure = ((StreamException) cause).error();
                  failures++;
                }
              });
      sides.add(this);
    }

    byte[] sent() {
      return drain(channel::readOutbound);
    }

    byte[] read() {
      return drain(channel::readInbound);
    }

    private byte[] drain(java.util.function.Supplier<ByteBuf> next) {
      ByteBuf all = Unpooled.buffer();
      ByteBuf part;
      while ((part = next.get()) != null) {
        all.writeBytes(part);
        part.release();
      }
      return ByteBufUtil.getBytes(all);
    }
  }

  /** Shows one identity's public key and signs with another's private key. */
  private record Thief(Identity shown, Identity own) implements Identity {
    @Override
    public PublicKey publicKey() {
      return shown.publicKey();
    }

    @Override
    public PeerId peerId() {
      return shown.peerId();
    }

    @Override
    public byte[] sign(byte[] message) {
      return own.sign(message);
    }

    @Override
    public byte[] encodedPrivateKey() {
      throw new UnsupportedOperationException("not needed");
    }

    @Override
    public String toPem() {
      throw new UnsupportedOperationException("not needed");
    }

    @Override
    public Optional<byte[]> seed() {
      return Optional.empty();
    }
  }
}
