package org.freshet.pubsub.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.freshet.pubsub.transport.netty.NegotiationTest.lines;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamException;
import org.junit.jupiter.api.Test;

class NegotiationHandlerTest {
  private static final ProtocolId A = ProtocolId.of("/a/1");
  private static final String HEADER = "/multistream/1.0.0";

  private final List<ProtocolId> agreed = new ArrayList<>();

  @Test
  void offersOnceTheChannelIsActiveAndThenLeaves() {
    EmbeddedChannel channel =
        new EmbeddedChannel(new NegotiationHandler(Negotiation.offering(List.of(A)), agreed::add));
    ByteBuf sent = channel.readOutbound();
    assertThat(ByteBufUtil.getBytes(sent)).isEqualTo(lines(HEADER, "/a/1"));
    sent.release();

    channel.writeInbound(Unpooled.wrappedBuffer(lines(HEADER, "/a/1")));

    assertThat(agreed).containsExactly(A);
    assertThat(channel.pipeline().get(NegotiationHandler.class)).isNull();
    assertThat((Object) channel.readOutbound()).isNull();
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void bytesBehindTheAgreementGoOn() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new NegotiationHandler(Negotiation.serving(() -> Set.of(A)), agreed::add));
    ByteBuf in =
        Unpooled.wrappedBuffer(lines(HEADER, "/a/1"), "abc".getBytes(StandardCharsets.UTF_8));

    channel.writeInbound(in);

    ByteBuf rest = channel.readInbound();
    assertThat(rest.toString(StandardCharsets.UTF_8)).isEqualTo("abc");
    rest.release();
    assertThat(in.refCnt()).isZero();
    channel.finishAndReleaseAll();
  }

  @Test
  void failureGoesOnOnceAndNothingLeaks() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new NegotiationHandler(Negotiation.serving(() -> Set.of(A)), agreed::add));
    ByteBuf first = Unpooled.wrappedBuffer(new byte[] {0});
    ByteBuf second = Unpooled.wrappedBuffer(new byte[] {0});

    assertThatThrownBy(() -> channel.writeInbound(first)).isInstanceOf(StreamException.class);
    channel.writeInbound(second);

    assertThat(first.refCnt()).isZero();
    assertThat(second.refCnt()).isZero();
    assertThat(agreed).isEmpty();
    channel.finishAndReleaseAll();
  }
}
