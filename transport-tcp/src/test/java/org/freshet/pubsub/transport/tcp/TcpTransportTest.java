package org.freshet.pubsub.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.freshet.pubsub.testkit.transport.Patience.REAL;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.testkit.transport.RecordingListener;
import org.freshet.pubsub.testkit.transport.TransportNode;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportProvider;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.tcp.noise.NoiseCrypto;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class TcpTransportTest {
  private static final TransportSettings IMPATIENT =
      TransportSettings.DEFAULT.toBuilder()
          .handshakeTimeout(Duration.ofMillis(300))
          .negotiationTimeout(Duration.ofMillis(300))
          .build();

  private final TcpNodes nodes = new TcpNodes();

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void isFoundOnTheModulePathAndOnTheClassPath() throws IOException {
    TcpTransportTest.class.getModule().addUses(TransportProvider.class);
    assertThat(ServiceLoader.load(TransportProvider.class))
        .anySatisfy(
            provider -> {
              assertThat(provider.id()).isEqualTo("tcp");
              assertThat(provider.type()).isEqualTo(TcpTransport.class);
              assertThat(provider.unavailableBecause()).isEmpty();
            });
    String services = "/META-INF/services/" + TransportProvider.class.getName();
    try (InputStream in = TcpTransport.class.getResourceAsStream(services)) {
      assertThat(in)
          .asString(StandardCharsets.UTF_8)
          .startsWith(TcpTransportProvider.class.getName());
    }
  }

  @Test
  void handlesTcpAddressesOnly() {
    Transport tcp = nodes.node().transport();

    assertThat(tcp.handles(Multiaddr.parse("/ip4/1.2.3.4/tcp/1"))).isTrue();
    assertThat(tcp.handles(Multiaddr.parse("/ip6/::1/tcp/1"))).isTrue();
    assertThat(tcp.handles(Multiaddr.parse("/ip4/1.2.3.4/udp/1/quic-v1"))).isFalse();
    assertThat(tcp.handles(Multiaddr.parse("/ip4/1.2.3.4"))).isFalse();
    assertThat(tcp.handles(tcp.defaultListenAddress())).isTrue();
  }

  @Test
  void namesAreTheNodesToLookUp() {
    Multiaddr named = Multiaddr.parse("/dns4/example.org/tcp/1");

    assertThat(nodes.node().transport().handles(named)).isFalse();
    assertThatThrownBy(() -> nodes.node().dial(named))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("is no TCP address");
    assertThatThrownBy(() -> nodes.node().listen(named)).isInstanceOf(StreamException.class);
  }

  @Test
  void securityAndMuxersThatItDoesNotHaveAreRefused() {
    assertThatThrownBy(
            () ->
                nodes.node(TransportSettings.DEFAULT.toBuilder().security(List.of("ssh")).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("noise and tls");
    assertThatThrownBy(
            () ->
                nodes.node(TransportSettings.DEFAULT.toBuilder().muxers(List.of("mplex")).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("yamux");
  }

  @Test
  void worksOverIpv6() {
    assumeThat(hasIpv6()).isTrue();
    TransportNode server = nodes.node();
    Multiaddr address = server.listen(Multiaddr.parse("/ip6/::1/tcp/0"));
    Connection connection = nodes.node().dial(address);
    RecordingListener heard = new RecordingListener();
    Stream stream = REAL.result(connection.open(List.of(TcpNodes.ECHO), heard));
    stream.request(10);
    stream.write(List.of(ByteBuffer.allocate(10)));

    REAL.until("the echo", () -> heard.size() == 10);
    assertThat(connection.remoteAddress()).isEqualTo(address.withoutPeerId());
    assertThat(server.connection().remoteAddress().toString()).startsWith("/ip6/::1/tcp/");
  }

  @Test
  void worksWithConscryptAgainstTheJdk() {
    assumeThat(NoiseCrypto.conscrypt()).isPresent();
    NoiseCrypto conscrypt = NoiseCrypto.conscrypt().orElseThrow();
    TransportNode fast = nodes.node(TransportSettings.DEFAULT, conscrypt, SslProvider.JDK);
    RecordingListener heard = new RecordingListener();
    Stream stream =
        REAL.result(fast.dial(nodes.node().listen()).open(List.of(TcpNodes.ECHO), heard));
    stream.request(1 << 20);
    stream.write(List.of(ByteBuffer.allocate(1 << 20)));

    REAL.until("the echo", () -> heard.size() == 1 << 20);
  }

  @Test
  void silentListenerFailsTheDialInTime() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      TransportNode client = nodes.node(IMPATIENT);

      assertThatThrownBy(() -> client.dial(addressOf(silent)))
          .hasMessageContaining("no handshake within");
      assertEndOfStream(silent.accept());
    }
  }

  @Test
  void silentDiallerIsHungUpOnInTime() throws IOException {
    TransportNode server = nodes.node(IMPATIENT);
    try (Socket silent = connect(server.listen())) {
      assertEndOfStream(silent);
    }
    assertThat(server.connections()).isEmpty();
  }

  @Test
  void garbageIsHungUpOn() throws IOException {
    TransportNode server = nodes.node();
    try (Socket stranger = connect(server.listen())) {
      stranger.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes("US-ASCII"));
      stranger.getOutputStream().write(new byte[100]);
      assertEndOfStream(stranger);
    }
    assertThat(server.connections()).isEmpty();
  }

  @Test
  void cancelledDialHangsUp() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      TransportNode client = nodes.node();
      Transport.Dial dial = client.beginDial(addressOf(silent));
      Socket accepted = silent.accept();
      dial.cancel();
      dial.cancel();

      assertThatThrownBy(() -> REAL.result(dial.result()))
          .isInstanceOf(StreamException.class)
          .hasMessageContaining("cancelled");
      assertEndOfStream(accepted);
      assertThat(client.connections()).isEmpty();
    }
  }

  @Test
  void connectingAndHangingUpLeavesNoMemoryBehind() {
    TransportNode server = nodes.node();
    TransportNode client = nodes.node();
    Multiaddr address = server.listen();
    connectAndHangUp(client, address, 50);
    long before = directBytes();
    connectAndHangUp(client, address, 200);

    REAL.until(
        "the ends", () -> server.connections().stream().allMatch(TcpTransportTest::isClosed));
    assertThat(directBytes() - before).isLessThan(4 << 20);
  }

  private static void connectAndHangUp(TransportNode client, Multiaddr address, int times) {
    for (int i = 0; i < times; i++) {
      Connection connection = client.dial(address);
      RecordingListener heard = new RecordingListener();
      Stream stream = REAL.result(connection.open(List.of(TcpNodes.ECHO), heard));
      stream.request(1 << 20);
      stream.write(List.of(ByteBuffer.allocate(100_000)));
      if (i % 2 == 0) {
        REAL.until("the echo", () -> heard.size() == 100_000);
      }
      connection.close(StreamError.CLOSED);
      REAL.result(connection.closed());
    }
  }

  private static boolean isClosed(Connection connection) {
    return connection.closed().toCompletableFuture().isDone();
  }

  private static long directBytes() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  private static boolean hasIpv6() {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(Inet6Address.getByName("::1"), 0));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Multiaddr addressOf(ServerSocket socket) {
    return TcpAddresses.toMultiaddr((InetSocketAddress) socket.getLocalSocketAddress());
  }

  private static Socket connect(Multiaddr address) throws IOException {
    InetSocketAddress socket = TcpAddresses.toSocket(address.withoutPeerId());
    return new Socket(socket.getAddress(), socket.getPort());
  }

  /** The far side has hung up, be it with FIN or with RST. */
  private static void assertEndOfStream(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    byte[] sink = new byte[1024];
    try (socket) {
      int n = 0;
      while (n >= 0) {
        n = socket.getInputStream().read(sink);
      }
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }
}
