package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.freshet.pubsub.core.Nodes.eventually;

import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.NodeInfo;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamHandler;
import org.freshet.pubsub.transport.StreamHandlerProvider;
import org.freshet.pubsub.transport.StreamListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandlerTest {

  /** Fails where the test's protocol says so. */
  public static final class Clumsy implements StreamHandler {
    private static final ProtocolId AT_ONCE = ProtocolId.of("/clumsy/at-once");
    private static final ProtocolId AT_BYTES = ProtocolId.of("/clumsy/at-bytes");
    private static volatile NodeInfo node;

    @Inject
    public Clumsy(NodeInfo node) {
      Clumsy.node = node;
    }

    @Override
    public Set<ProtocolId> protocols() {
      return Set.of(AT_ONCE, AT_BYTES);
    }

    @Override
    public void onConnection(Connection connection) {
      throw new IllegalStateException("thrown by the test at a connection");
    }

    @Override
    public StreamListener onStream(Stream stream) {
      if (stream.protocol().equals(AT_ONCE)) {
        throw new IllegalStateException("thrown by the test at a stream");
      }
      stream.request(1);
      return new StreamListener() {
        @Override
        public void onBytes(ByteBuffer bytes) {
          throw new IllegalStateException("thrown by the test at bytes");
        }

        @Override
        public void onClosed(StreamError why) {}
      };
    }
  }

  /** Names {@link Clumsy}. */
  public static class Provider implements StreamHandlerProvider {
    @Override
    public String id() {
      return "clumsy";
    }

    @Override
    public Class<? extends StreamHandler> type() {
      return Clumsy.class;
    }
  }

  @Test
  void aHandlerThatThrowsCostsItsStreamAndNothingElse() throws Exception {
    try (PubSub node =
            Nodes.builder().handler(new Provider()).listen("/ip4/127.0.0.1/tcp/0").build();
        RawPeer peer = new RawPeer(true)) {
      Connection connection = peer.dial(node.addresses().get(0));
      assertThat(node.stats().get("plugin.clumsy.errors")).isEqualTo(1);
      assertThat(Clumsy.node.identity().peerId()).isEqualTo(node.peerId());
      assertThat(Clumsy.node.protocols()).contains(Clumsy.AT_ONCE, EverybodyRouter.PROTOCOL);

      peer.open(connection, Clumsy.AT_ONCE);
      eventually().until(() -> node.stats().get("plugin.clumsy.errors") == 2);
      peer.open(connection, Clumsy.AT_BYTES).write(List.of(ByteBuffer.allocate(10)));
      eventually().until(() -> node.stats().get("plugin.clumsy.errors") == 3);
      eventually().until(() -> peer.ends().size() == 2);

      peer.subscribe(connection, "t");
      eventually()
          .until(
              () ->
                  Nodes.await(node.topic("t").subscribers())
                      .equals(List.of(peer.identity().peerId())));
    }
  }

  @Test
  void twoHandlersOfOneProtocolStopTheStart() {
    StreamHandlerProvider twin =
        new Provider() {
          @Override
          public String id() {
            return "twin";
          }
        };
    assertThatIllegalStateException()
        .isThrownBy(() -> Nodes.builder().handler(new Provider()).handler(twin).build())
        .withMessageContaining("'clumsy'")
        .withMessageContaining("'twin'")
        .withMessageContaining("/clumsy/");
  }
}
