package org.freshet.pubsub.transport.tcp.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslProvider;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.netty.tls.CertificateSource;
import org.freshet.pubsub.transport.netty.tls.CertificateVerifier;
import org.junit.jupiter.api.Test;

class TlsHandlerTest {
  private static final int MAX_PENDING_BYTES = 1000;

  private final KeyProvider keys = KeyProvider.installed();
  private final List<Throwable> failures = new ArrayList<>();

  private TlsHandler handler() {
    InstantSource clock = InstantSource.system();
    TlsContexts contexts =
        new TlsContexts(
            new CertificateSource(keys.generate(KeyType.ED25519), clock),
            new CertificateVerifier(keys, clock),
            List.of(),
            false,
            SslProvider.JDK);
    return new TlsHandler(contexts, Optional.empty(), MAX_PENDING_BYTES, theirs -> {});
  }

  /** TLS answers by itself when the far side asks for new keys, as often as it likes. */
  @Test
  void farSideThatDoesNotReadTheAnswersOfTlsIsCutOff() {
    ChannelHandler socket = new ChannelOutboundHandlerAdapter();
    EmbeddedChannel channel = new EmbeddedChannel(socket, handler(), new Recorder());
    ChannelHandlerContext first = channel.pipeline().context(socket);

    first.write(Unpooled.wrappedBuffer(new byte[MAX_PENDING_BYTES / 2]));
    channel.pipeline().fireChannelReadComplete();
    assertThat(failures).isEmpty();
    first.write(Unpooled.wrappedBuffer(new byte[MAX_PENDING_BYTES / 2]));
    channel.pipeline().fireChannelReadComplete();
    channel.pipeline().fireChannelReadComplete();

    assertThat(failures)
        .singleElement()
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.error().code()).isEqualTo(StreamError.RATE_LIMITED.code()));
    channel.finishAndReleaseAll();
  }

  private final class Recorder extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failures.add(cause);
    }
  }
}
