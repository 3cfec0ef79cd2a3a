package org.freshet.pubsub.transport.tcp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.freshet.pubsub.testkit.transport.Patience.REAL;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.testkit.transport.RecordingListener;
import org.freshet.pubsub.testkit.transport.TransportNode;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.tcp.noise.NoiseCrypto;
import org.freshet.pubsub.transport.tcp.tls.TlsContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS where sides differ, or one of them does what it should not. */
@ExtendWith(LeakCheck.class)
class TlsTest {
  private static final TransportSettings TLS_ONLY =
      TransportSettings.DEFAULT.toBuilder().security(List.of("tls")).build();
  private static final String VIOLATION = " ends " + StreamError.PROTOCOL_VIOLATION.code();

  private final TcpNodes nodes = new TcpNodes();

  private TransportNode node(SslProvider provider, String... security) {
    TransportSettings settings =
        TransportSettings.DEFAULT.toBuilder().security(List.of(security)).build();
    return nodes.node(settings, NoiseCrypto.jdk(), provider);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void boringSslIsTakenWhereItIs() {
    assertThat(OpenSsl.isAvailable()).as("%s", OpenSsl.unavailabilityCause()).isTrue();
    assertThat(TlsContexts.bestProvider()).isEqualTo(SslProvider.OPENSSL);
  }

  @ParameterizedTest
  @CsvSource({"JDK,OPENSSL", "OPENSSL,JDK"})
  void boringSslAndTheJdkUnderstandEachOther(SslProvider dialler, SslProvider listener) {
    TransportNode server = node(listener, "tls");
    TransportNode client = node(dialler, "tls");
    Connection connection = client.dial(server.listen());

    assertEchoes(connection);
    assertThat(connection.remote()).contains(server.identity().peerId());
    assertThat(server.connection().remote()).contains(client.identity().peerId());
    assertThat(server.handshakes()).last().asString().endsWith("ends well");
  }

  private static void assertEchoes(Connection connection) {
    RecordingListener heard = new RecordingListener();
    Stream stream = REAL.result(connection.open(List.of(TcpNodes.ECHO), heard));
    stream.request(200_000);
    stream.write(List.of(ByteBuffer.allocate(200_000)));
    REAL.until("the echo", () -> heard.size() == 200_000);
  }

  @ParameterizedTest
  @CsvSource({
    "tls noise,noise tls",
    "noise tls,tls",
    "tls noise,noise",
    "tls,noise tls",
    "noise,tls noise"
  })
  void sidesMeetWhereTheyHaveOneInCommon(String dialler, String listener) {
    TransportNode server = node(SslProvider.JDK, listener.split(" "));
    TransportNode client = node(SslProvider.JDK, dialler.split(" "));

    assertEchoes(client.dial(server.listen()));
  }

  @Test
  void sidesWithoutOneInCommonDoNotMeet() {
    TransportNode server = node(SslProvider.JDK, "noise");
    TransportNode client = node(SslProvider.JDK, "tls");

    assertThatThrownBy(() -> client.dial(server.listen())).hasMessageContaining("speaks none of");
  }

  /** Whose handshake has ended well by then, as it does for any who dials in TLS 1.3. */
  @ParameterizedTest
  @CsvSource({"JDK,JDK", "JDK,OPENSSL", "OPENSSL,JDK", "OPENSSL,OPENSSL"})
  void dialOfWhoIsRefusedFailsWithTheReason(SslProvider dialler, SslProvider listener) {
    TransportNode server = nodes.node(unbelieving(), TLS_ONLY, NoiseCrypto.jdk(), listener);
    TransportNode client = node(dialler, "tls");
    Multiaddr address = server.listen();

    assertThatThrownBy(() -> client.dial(address))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> {
              assertThat(e.error().code()).isEqualTo(StreamError.PROTOCOL_VIOLATION.code());
              assertThat(e.error().reason()).containsIgnoringCase("alert");
            });
    assertThat(client.connections()).isEmpty();
    REAL.until("the handshake to end", () -> server.handshakes().size() == 2);
    assertThat(server.handshakes()).last().asString().endsWith(VIOLATION);
    assertThat(server.connections()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"JDK", "OPENSSL"})
  void whoShowsNoCertificateIsRefused(SslProvider provider) throws Exception {
    TransportNode server = node(provider, "tls");
    try (Socket socket = agreedOnTls(server.listen());
        SSLSocket tls = tls(socket, "TLSv1.3")) {
      tls.startHandshake();
      assertThat(endOf(tls)).isTrue();
    }
    REAL.until("the handshake to end", () -> server.handshakes().size() == 2);
    assertThat(server.handshakes()).last().asString().endsWith(VIOLATION);
    assertThat(server.connections()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"JDK", "OPENSSL"})
  void olderVersionsAreRefused(SslProvider provider) throws Exception {
    TransportNode server = node(provider, "tls");
    try (Socket socket = agreedOnTls(server.listen());
        SSLSocket tls = tls(socket, "TLSv1.2")) {
      assertThatThrownBy(tls::startHandshake).isInstanceOf(SSLException.class);
    }
    REAL.until("the handshake to end", () -> server.handshakes().size() == 2);
    assertThat(server.handshakes()).last().asString().endsWith(VIOLATION);
  }

  @ParameterizedTest
  @CsvSource({"JDK", "OPENSSL"})
  void garbageIsHungUpOn(SslProvider provider) throws Exception {
    TransportNode server = node(provider, "tls");
    try (Socket socket = agreedOnTls(server.listen())) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
      assertThat(endOf(socket)).isTrue();
    }
    REAL.until("the handshake to end", () -> server.handshakes().size() == 2);
    assertThat(server.handshakes()).last().asString().endsWith(VIOLATION);
  }

  /** {@return a socket on which the listener expects TLS next} */
  private static Socket agreedOnTls(Multiaddr address) throws IOException {
    Socket socket =
        new Socket("127.0.0.1", TcpAddresses.toSocket(address.withoutPeerId()).getPort());
    socket.setSoTimeout(10_000);
    byte[] lines = "\u0013/multistream/1.0.0\n\u000b/tls/1.0.0\n".getBytes(US_ASCII);
    socket.getOutputStream().write(lines);
    assertThat(socket.getInputStream().readNBytes(lines.length)).isEqualTo(lines);
    return socket;
  }

  /** {@return a side without a certificate, which believes whatever it is shown} */
  private static SSLSocket tls(Socket socket, String version)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", 1, true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    tls.setSSLParameters(parameters);
    return tls;
  }

  private static boolean endOf(Socket socket) {
    try {
      InputStream in = socket.getInputStream();
      while (in.read() >= 0) {
        // An alert, or what was sent before it.
      }
      return true;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException ended) {
      return true;
    }
  }

  /** Keys that take no signature for a good one. */
  private static KeyProvider unbelieving() {
    KeyProvider keys = KeyProvider.installed();
    return (KeyProvider)
        Proxy.newProxyInstance(
            KeyProvider.class.getClassLoader(),
            new Class<?>[] {KeyProvider.class},
            (proxy, method, arguments) ->
                method.getName().equals("verify") ? false : method.invoke(keys, arguments));
  }
}
