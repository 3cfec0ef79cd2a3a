package org.freshet.pubsub.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportSettings;
import org.junit.jupiter.api.AfterEach;

/** The nodes that {@link TransportContract} tries a transport with, and what tests say about it. */
public abstract class ContractNodes {
  static final ProtocolId ECHO = ProtocolId.of("/echo/1");
  static final ProtocolId SINK = ProtocolId.of("/sink/1");
  static final ProtocolId UNKNOWN = ProtocolId.of("/unknown/1");

  private final List<AutoCloseable> opened = new ArrayList<>();

  ContractNodes() {}

  /** {@return a new transport under test, which the contract closes} */
  protected abstract Transport transport(
      Identity identity, KeyProvider keys, TransportSettings settings);

  /**
   * {@return a way to that listener which can be cut} {@link Cable#tcp} and {@link Cable#udp} are
   * such, for listeners on loopback.
   */
  protected abstract Cable cable(Multiaddr listener);

  /** {@return what the transport can do; everything, unless overridden} */
  protected Set<TransportCapability> capabilities() {
    return EnumSet.allOf(TransportCapability.class);
  }

  /** {@return the settings that the tests begin from} */
  protected TransportSettings settings() {
    return TransportSettings.DEFAULT;
  }

  /** {@return how tests wait; in real time, unless overridden} */
  protected Patience patience() {
    return Patience.REAL;
  }

  /** Closes what the test has opened. */
  @AfterEach
  public final void closeAll() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  /** {@return a node with a transport of its own, which the contract closes} */
  protected final TransportNode node() {
    return node(settings());
  }

  /** {@return a node with a transport of its own, which the contract closes} */
  protected final TransportNode node(TransportSettings settings) {
    KeyProvider keys = KeyProvider.installed();
    Identity identity = keys.generate(KeyType.ED25519);
    TransportNode node =
        new TransportNode(identity, transport(identity, keys, settings), patience());
    opened.add(node);
    return node;
  }

  final long bytesRead(Connection connection) {
    CompletableFuture<Long> read = new CompletableFuture<>();
    connection.askBytesRead(read::complete);
    return patience().result(read);
  }

  final Cable cableTo(Multiaddr listener) {
    Cable cable = cable(listener);
    opened.add(cable);
    return cable;
  }

  final boolean can(TransportCapability capability) {
    return capabilities().contains(capability);
  }

  /** Asserts that this is what the far side hears when it is told an error. */
  final void assertToldOf(StreamError told, StreamError heard) {
    if (can(TransportCapability.ERROR_CODES)) {
      assertThat(heard.code()).as("%s", heard).isEqualTo(told.code());
    } else {
      assertThat(heard.code())
          .as("%s", heard)
          .isIn(StreamError.RESET.code(), StreamError.CONNECTION_LOST.code());
    }
  }

  /** Asserts that the call fails with one of those codes. */
  protected static void assertFails(ThrowingCallable call, StreamError... with) {
    List<Long> codes = new ArrayList<>();
    for (StreamError each : with) {
      codes.add(each.code());
    }
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StreamException.class, e -> assertThat(e.error().code()).as("%s", e).isIn(codes));
  }
}
