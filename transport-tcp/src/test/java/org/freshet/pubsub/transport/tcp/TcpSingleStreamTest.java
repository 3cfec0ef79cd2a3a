package org.freshet.pubsub.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.SslProvider;
import java.util.List;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.tcp.noise.NoiseCrypto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Without a multiplexer. */
@ExtendWith(LeakCheck.class)
class TcpSingleStreamTest extends StreamContract {
  @Override
  Transport transport(Identity identity, KeyProvider keys, TransportSettings settings) {
    return new TcpTransport(identity, keys, settings, NoiseCrypto.jdk(), SslProvider.JDK);
  }

  @Override
  TransportSettings settings() {
    return TransportSettings.DEFAULT.toBuilder().muxers(List.of("none")).build();
  }

  @Test
  void saysThatItIsNotMultiplexed() {
    assertThat(connection.multiplexed()).isFalse();
    await().until(() -> server.connections.size() == 1);
    assertThat(server.connections.get(0).multiplexed()).isFalse();
  }

  @Test
  void onlyTheDiallerOpensAndOnlyOnce() {
    open(SINK);
    assertFails(() -> open(SINK), StreamError.RESOURCE_LIMIT);
    Connection accepted = server.connections.get(0);
    assertFails(
        () -> TestNode.await(accepted.open(List.of(SINK), new RecordingListener())),
        StreamError.RESOURCE_LIMIT);
  }

  @Test
  void endOfTheStreamIsTheEndOfTheConnection() {
    Stream stream = open(SINK);
    Stream far = accepted();
    stream.closeWrite();
    far.closeWrite();

    assertThat(TestNode.await(connection.closed()).isClean()).isTrue();
    assertThat(TestNode.await(server.connections.get(0).closed()).isClean()).isTrue();
  }

  @Test
  void resetOfTheStreamIsTheEndOfTheConnection() {
    open(SINK).reset(StreamError.RATE_LIMITED);

    assertThat(TestNode.await(connection.closed())).isEqualTo(StreamError.RATE_LIMITED);
    assertThat(TestNode.await(server.connections.get(0).closed()).code())
        .isEqualTo(StreamError.RESET.code());
  }

  @Test
  void oneSideWithAndOneWithoutDoNotMeet() {
    TestNode with = node(TransportSettings.DEFAULT);

    assertFails(() -> with.dial(server.listen()), StreamError.NEGOTIATION_FAILED);
    Connection one = client.dial(with.listen());
    assertFails(
        () -> TestNode.await(one.open(List.of(SINK), atClient)), StreamError.NEGOTIATION_FAILED);
    assertThat(atClient.events()).isEmpty();
  }
}
