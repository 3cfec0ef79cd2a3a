package org.freshet.pubsub.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.TransportSettings;
import org.junit.jupiter.api.Test;

class TcpTransportTest {
  private static final ProtocolId ECHO = ProtocolId.of("/echo/1");

  @Test
  void echoesOverIpv4() {
    try (TestNode server = new TestNode(TransportSettings.DEFAULT).serve(ECHO, EchoListener::new);
        TestNode client = new TestNode(TransportSettings.DEFAULT)) {
      Multiaddr address = server.listen("/ip4/127.0.0.1/tcp/0");
      Connection connection = client.dial(address);
      assertThat(connection.remote()).contains(server.identity.peerId());
      RecordingListener heard = new RecordingListener();
      Stream stream = TestNode.await(connection.open(List.of(ECHO), heard));
      byte[] data = new byte[10 * 1024 * 1024];
      new Random(1).nextBytes(data);
      stream.write(List.of(ByteBuffer.wrap(data)));
      stream.closeWrite();
      stream.request(data.length);
      await().until(() -> heard.closed() != null);
      assertThat(heard.ends()).containsExactly("half-closed", "closed");
      assertThat(heard.bytes()).isEqualTo(data);
      assertThat(heard.closed().isClean()).isTrue();
    }
  }

  @Test
  void withoutMultiplexer() {
    TransportSettings settings = TransportSettings.DEFAULT.withMuxers(List.of("none"));
    try (TestNode server = new TestNode(settings).serve(ECHO, EchoListener::new);
        TestNode client = new TestNode(settings)) {
      Connection connection = client.dial(server.listen("/ip4/127.0.0.1/tcp/0"));
      assertThat(connection.multiplexed()).isFalse();
      RecordingListener heard = new RecordingListener();
      Stream stream =
          TestNode.await(connection.open(List.of(ProtocolId.of("/other"), ECHO), heard));
      stream.write(List.of(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8))));
      stream.closeWrite();
      stream.request(100);
      await().until(() -> heard.closed() != null);
      assertThat(heard.bytes()).asString().isEqualTo("hello");
      assertThat(TestNode.await(connection.closed()).isClean()).isTrue();
    }
  }
}
