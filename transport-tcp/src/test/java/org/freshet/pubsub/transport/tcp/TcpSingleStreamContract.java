package org.freshet.pubsub.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslProvider;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.testkit.transport.RecordingListener;
import org.freshet.pubsub.testkit.transport.TransportCapability;
import org.freshet.pubsub.testkit.transport.TransportNode;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.TransportSettings;
import org.junit.jupiter.api.Test;

/** Without a multiplexer. */
abstract class TcpSingleStreamContract extends TcpContract {
  private static final ProtocolId ANY = ProtocolId.of("/any/1");

  TcpSingleStreamContract(String security, SslProvider tls) {
    super(security, tls);
  }

  @Override
  protected TransportSettings settings() {
    return super.settings().toBuilder().muxers(List.of("none")).build();
  }

  @Override
  protected Set<TransportCapability> capabilities() {
    return EnumSet.noneOf(TransportCapability.class);
  }

  @Test
  void resetOfTheStreamIsTheEndOfTheConnection() {
    TransportNode server = node().serve(ANY, stream -> new RecordingListener());
    Connection connection = node().dial(server.listen());
    patience()
        .result(connection.open(List.of(ANY), new RecordingListener()))
        .reset(StreamError.RATE_LIMITED);

    assertThat(patience().result(connection.closed())).isEqualTo(StreamError.RATE_LIMITED);
    assertThat(patience().result(server.connection().closed()).isClean()).isFalse();
  }

  @Test
  void oneSideWithAndOneWithoutDoNotMeet() {
    TransportNode without = node().serve(ANY, stream -> new RecordingListener());
    TransportNode with = node(settings().toBuilder().muxers(List.of("yamux")).build());
    Multiaddr address = without.listen();

    assertFails(() -> with.dial(address), StreamError.NEGOTIATION_FAILED);
    Connection one = without.dial(with.listen());
    RecordingListener heard = new RecordingListener();
    assertFails(
        () -> patience().result(one.open(List.of(ANY), heard)), StreamError.NEGOTIATION_FAILED);
    assertThat(heard.events()).isEmpty();
  }
}
