package org.freshet.pubsub.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;
import org.junit.jupiter.api.Test;

/** The part of {@link TransportContract} about connections: dial, listen, refuse, end. */
public abstract class ConnectionContract extends ContractNodes {
  ConnectionContract() {}

  /** {@return a node that soon gives up a dial that nobody answers} */
  private TransportNode hasty() {
    return node(settings().toBuilder().handshakeTimeout(Duration.ofMillis(300)).build());
  }

  /** Identities are proved both ways. */
  @Test
  public void bothSidesKnowEachOther() {
    TransportNode server = node();
    TransportNode client = node();
    Multiaddr address = server.listen();
    Connection dialled = client.dial(address);
    Connection accepted = server.connection();

    assertThat(client.connections()).containsExactly(dialled);
    assertThat(dialled.remote()).contains(server.identity().peerId());
    assertThat(accepted.remote()).contains(client.identity().peerId());
    assertThat(dialled.remoteAddress()).isEqualTo(address.withoutPeerId());
    assertThat(accepted.remoteAddress().peerId()).isEmpty();
    assertThat(dialled.dialledByUs()).isTrue();
    assertThat(accepted.dialledByUs()).isFalse();
    assertThat(bytesRead(dialled)).isPositive();
    boolean multiplexed = can(TransportCapability.MULTIPLEXING);
    assertThat(dialled.multiplexed()).isEqualTo(multiplexed);
    assertThat(accepted.multiplexed()).isEqualTo(multiplexed);
  }

  /** What it listens on by default is its own, and tells where it is. */
  @Test
  public void listenerTellsTheRealPort() {
    TransportNode server = node();
    Multiaddr address = server.listen();

    assertThat(address.toString()).doesNotContain("/0/");
    assertThat(server.transport().handles(address)).isTrue();
    assertThat(server.transport().handles(server.transport().defaultListenAddress())).isTrue();
  }

  /** Somebody else at the address is not who was meant. */
  @Test
  public void anotherIdentityThanTheAddressNamesIsRefused() {
    TransportNode server = node();
    TransportNode client = node();
    Multiaddr wrong = server.listen().withPeerId(client.identity().peerId());

    assertThatThrownBy(() -> client.dial(wrong))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining(server.identity().peerId().toString())
        .hasMessageContaining(client.identity().peerId().toString());
    assertThat(client.connections()).isEmpty();
  }

  /** Who asks for nobody in particular gets whoever is there. */
  @Test
  public void addressWithoutIdentityTakesAnyone() {
    TransportNode server = node();

    Connection connection = node().dial(server.listen().withoutPeerId());

    assertThat(connection.remote()).contains(server.identity().peerId());
  }

  /** The node that dialled has the last word. */
  @Test
  public void diallerThatRefusesHasNoConnection() {
    TransportNode server = node();
    TransportNode client = node();
    client.refuse(StreamError.GATED);
    Multiaddr address = server.listen();

    assertFails(() -> client.dial(address), StreamError.GATED);
    assertThat(patience().result(client.connections().get(0).closed()))
        .isEqualTo(StreamError.GATED);
  }

  /** The node that was dialled, too; whether the dial has been made by then is the transport's. */
  @Test
  public void listenerThatRefusesClosesTheConnection() {
    TransportNode server = node();
    server.refuse(StreamError.GATED);
    Transport.Dial dial = node().beginDial(server.listen());

    assertThat(patience().result(server.connection().closed())).isEqualTo(StreamError.GATED);
    try {
      patience().result(patience().result(dial.result()).closed());
    } catch (StreamException neverMade) {
      assertThat(neverMade.error().isClean()).isFalse();
    }
  }

  /** A node decides before a stranger costs it anything. */
  @Test
  public void incomingConnectionIsAskedForBeforeItsHandshakeAndItsEndIsToldBeforeTheConnection() {
    TransportNode server = node();
    List<String> before = new ArrayList<>();
    server.onEachConnection(connection -> before.addAll(server.handshakes()));
    TransportNode client = node();
    client.dial(server.listen());

    String port = server.connection().remoteAddress().components().get(1).value();
    assertThat(before).containsExactly(port + " begins", port + " ends well");
    assertThat(server.handshakes()).hasSize(2);
    assertThat(client.handshakes()).as("nobody came").isEmpty();
  }

  /** Who is not wanted hears no more than that. */
  @Test
  public void incomingConnectionThatIsNotWantedIsHungUpOn() {
    TransportNode server = node();
    server.refuseIncoming(StreamError.RESOURCE_LIMIT);
    Multiaddr address = server.listen();

    assertFails(
        () -> hasty().dial(address),
        StreamError.CONNECTION_LOST,
        StreamError.RESOURCE_LIMIT,
        StreamError.TIMEOUT);
    // On a busy machine the dial may have been given up before it was looked at.
    patience().until("the question", () -> !server.handshakes().isEmpty());
    assertThat(server.handshakes()).allMatch(each -> each.endsWith("begins"));
    assertThat(server.connections()).isEmpty();
  }

  /** A fault of the node's costs the connection that it was about. */
  @Test
  public void handlerThatThrowsRefuses() {
    TransportNode server = node();
    TransportNode client = node();
    client.onEachConnection(
        connection -> {
          throw new IllegalStateException("planted");
        });
    Multiaddr address = server.listen();

    assertFails(() -> client.dial(address), StreamError.INTERNAL);
    patience().result(client.connections().get(0).closed());
  }

  /** No port is open there. */
  @Test
  public void nobodyAtTheAddressFailsTheDial() {
    TransportNode server = node();
    Multiaddr address = server.listen();
    server.close();

    assertFails(() -> hasty().dial(address), StreamError.CONNECTION_LOST, StreamError.TIMEOUT);
  }

  /** Whoever is there says nothing. */
  @Test
  public void silenceAtTheAddressFailsTheDialInTime() {
    Cable cable = cableTo(node().listen());
    cable.cut();
    TransportNode client = hasty();

    assertFails(() -> client.dial(cable.address()), StreamError.TIMEOUT);
    assertThat(client.connections()).isEmpty();
  }

  /** Two cannot listen at one place, and the message says which. */
  @Test
  public void addressInUseFailsToListenAndSaysSo() {
    Multiaddr taken = node().listen().withoutPeerId();

    assertThatThrownBy(() -> node().listen(taken)).hasMessageContaining(taken.toString());
  }

  /** Closing a listener ends nothing but the listening. */
  @Test
  public void closedListenerKeepsItsConnections() {
    TransportNode server = node().serve(ECHO, EchoListener::new);
    Transport.Listener listener = server.listener(server.transport().defaultListenAddress());
    Connection connection = node().dial(listener.address());
    TransportNode late = hasty();
    listener.close();
    listener.close();
    patience()
        .until(
            "the port to be closed",
            () -> {
              try {
                late.dial(listener.address());
                return false;
              } catch (StreamException e) {
                return true;
              }
            });

    assertThat(patience().result(connection.open(List.of(ECHO), new RecordingListener())))
        .isNotNull();
  }

  /** The first reason stands, the streams hear it, and nothing more is opened. */
  @Test
  public void closingOneEndEndsBoth() {
    TransportNode server = node().serve(ECHO, EchoListener::new);
    Connection connection = node().dial(server.listen());
    RecordingListener heard = new RecordingListener();
    patience().result(connection.open(List.of(ECHO), heard));
    connection.close(StreamError.RATE_LIMITED);
    connection.close(StreamError.INTERNAL);

    assertThat(patience().result(connection.closed())).isEqualTo(StreamError.RATE_LIMITED);
    assertToldOf(StreamError.RATE_LIMITED, patience().result(server.connection().closed()));
    patience().until("the stream to end", heard::isClosed);
    assertThat(heard.closed()).isEqualTo(StreamError.RATE_LIMITED);
    assertThatThrownBy(() -> patience().result(connection.open(List.of(ECHO), heard)))
        .isInstanceOf(StreamException.class);
    assertThat(heard.ends()).containsExactly("closed");
  }

  /** Nothing goes on when a node has ended. */
  @Test
  public void closingTheTransportEndsAllInTime() {
    TransportNode server = node();
    TransportNode client = node();
    Multiaddr address = server.listen();
    Connection connection = client.dial(address);
    server.connection();
    long beforeNanos = System.nanoTime();
    client.close();
    client.close();

    assertThat(Duration.ofNanos(System.nanoTime() - beforeNanos)).isLessThan(Duration.ofSeconds(5));
    assertThat(patience().result(connection.closed()).code())
        .isEqualTo(StreamError.SHUTDOWN.code());
    patience().result(server.connection().closed());
    assertFails(() -> client.dial(address), StreamError.SHUTDOWN);
    assertFails(client::listen, StreamError.SHUTDOWN);
    assertFails(
        () -> patience().result(connection.open(List.of(ECHO), new RecordingListener())),
        StreamError.CONNECTION_LOST,
        StreamError.SHUTDOWN);
  }

  /** Who closes it may stand on one of its threads. */
  @Test
  public void closingTheTransportFromItsOwnThreadDoesNotWaitForItself() {
    TransportNode server = node();
    TransportNode client = node();
    client.onEachConnection(connection -> client.close());
    Transport.Dial dial = client.beginDial(server.listen());

    patience().until("the dial to end", () -> dial.result().toCompletableFuture().isDone());
    patience().result(client.connection().closed());
  }

  /** Whoever gives up is rid of it at once. */
  @Test
  public void dialThatNobodyAnswersMayBeCancelled() {
    Cable cable = cableTo(node().listen());
    cable.cut();
    TransportNode client = node();
    Transport.Dial dial = client.beginDial(cable.address());
    patience().pass(20);
    dial.cancel();
    dial.cancel();

    assertFails(() -> patience().result(dial.result()), StreamError.CLOSED);
    assertThat(client.connections()).isEmpty();
  }

  /** At whatever moment: either there is a connection that the handler knows, or there is none. */
  @Test
  public void dialMayBeCancelledAtOnce() {
    TransportNode server = node();
    TransportNode client = node();
    Multiaddr address = server.listen();
    int made = 0;
    for (int i = 0; i < 20; i++) {
      Transport.Dial dial = client.beginDial(address);
      dial.cancel();
      try {
        patience().result(dial.result());
        // This thread was held up between the two calls for a whole handshake.
        made++;
      } catch (StreamException cancelled) {
        assertThat(cancelled.error().code()).isEqualTo(StreamError.CLOSED.code());
      }
    }
    assertThat(made).isLessThan(20);
    assertThat(client.connections()).hasSize(made);
  }

  /** It is the caller's connection by then. */
  @Test
  public void cancelAfterTheEndDoesNothing() {
    TransportNode server = node().serve(ECHO, EchoListener::new);
    TransportNode client = node();
    Transport.Dial dial = client.beginDial(server.listen());
    Connection connection = patience().result(dial.result());
    dial.cancel();

    assertThat(patience().result(connection.open(List.of(ECHO), new RecordingListener())))
        .isNotNull();
  }
}
