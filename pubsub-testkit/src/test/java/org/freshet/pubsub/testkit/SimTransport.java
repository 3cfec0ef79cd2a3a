package org.freshet.pubsub.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.testkit.transport.Cable;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;

/**
 * The virtual network as a transport, so that the contract of transports can tell whether what
 * engines are tested on behaves like what they run on.
 */
final class SimTransport implements Transport {
  /** Nothing is lost or late on it, but for what a test cuts. */
  private static final LinkOptions LINKS =
      LinkOptions.DEFAULT.withLatency(Duration.ofMillis(1)).withoutIdentify();

  private static final int FIRST_PORT = 4001;

  /** Who listens where, and through what. */
  static final class Places {
    final SimNetwork network = new SimNetwork(1);
    private final Map<Multiaddr, SimTransport> listening = new LinkedHashMap<>();
    private final Map<Multiaddr, SimCable> cables = new LinkedHashMap<>();
    private int hosts;

    Places() {
      network.forgetTrace();
    }

    SimCable cable(Multiaddr listener) {
      SimCable cable = new SimCable(nextAddress().withPeerId(listener.peerId().orElseThrow()));
      cables.put(cable.address().withoutPeerId(), cable);
      listening.put(cable.address().withoutPeerId(), listening.get(listener.withoutPeerId()));
      return cable;
    }

    private Multiaddr nextAddress() {
      hosts++;
      return Multiaddr.parse(
          "/ip4/10.1." + (hosts >> 8) + "." + (hosts & 255) + "/tcp/" + FIRST_PORT);
    }
  }

  private final Places places;
  private final SimNetwork network;
  private final SimTransportHost host;
  private final Duration handshakeTimeout;
  private int ports;
  private boolean closed;

  SimTransport(Places places, Identity identity, Duration handshakeTimeout) {
    this.places = places;
    this.network = places.network;
    this.handshakeTimeout = handshakeTimeout;
    Multiaddr address = places.nextAddress();
    this.host = new SimTransportHost(network, "t" + places.hosts, identity, address);
  }

  @Override
  public boolean handles(Multiaddr address) {
    return address.has(AddressProtocol.TCP);
  }

  @Override
  public Multiaddr defaultListenAddress() {
    return Multiaddr.parse(
        "/ip4/" + host.address().value(AddressProtocol.IP4).orElseThrow() + "/tcp/0");
  }

  @Override
  public CompletionStage<Listener> listen(Multiaddr local, ConnectionHandler handler) {
    synchronized (network) {
      if (closed) {
        return CompletableFuture.failedStage(new StreamException(StreamError.SHUTDOWN));
      }
      Multiaddr place = local.equals(defaultListenAddress()) ? nextPort() : local;
      if (places.listening.putIfAbsent(place, this) != null) {
        return CompletableFuture.failedStage(
            new StreamException(StreamError.RESOURCE_LIMIT.because(place + " is taken")));
      }
      host.handler(handler);
      return CompletableFuture.completedStage(new Place(place));
    }
  }

  /** {@return the host's address, then the same with other ports} */
  private Multiaddr nextPort() {
    String address = host.address().toString();
    int port = FIRST_PORT + ports++;
    return Multiaddr.parse(address.substring(0, address.lastIndexOf('/') + 1) + port);
  }

  /** An open listener. */
  private final class Place implements Listener {
    private final Multiaddr address;

    Place(Multiaddr address) {
      this.address = address;
    }

    @Override
    public Multiaddr address() {
      return address;
    }

    @Override
    public void close() {
      synchronized (network) {
        places.listening.remove(address);
      }
    }
  }

  @Override
  public Dial dial(Multiaddr remote, ConnectionHandler handler) {
    synchronized (network) {
      SimDial dial = new SimDial(network, remote.peerId());
      if (closed) {
        dial.fail(StreamError.SHUTDOWN);
        return dial;
      }
      SimTransport far = places.listening.get(remote.withoutPeerId());
      if (far == null || far.closed) {
        StreamError nobody = StreamError.CONNECTION_LOST.because("nobody is at " + remote);
        network.timeline().in(1_000_000, () -> dial.fail(nobody));
        return dial;
      }
      host.handler(handler);
      SimLink link = network.connect(host, far.host, LINKS);
      dial.begun(link);
      host.dialling(link, dial);
      Optional.ofNullable(places.cables.get(remote.withoutPeerId())).ifPresent(c -> c.carry(link));
      if (!link.isCut() && far.host.refusesIncoming(link)) {
        link.cutSilently();
        StreamError hungUp = StreamError.CONNECTION_LOST.because("the far side hung up");
        network.timeline().in(1_000_000, () -> dial.fail(hungUp));
      }
      StreamError late = StreamError.TIMEOUT.because("no handshake within " + handshakeTimeout);
      network.timeline().in(handshakeTimeout.toNanos(), () -> dial.fail(late));
      return dial;
    }
  }

  @Override
  public void close() {
    synchronized (network) {
      if (!closed) {
        closed = true;
        places.listening.values().removeIf(this::equals);
        host.close();
      }
    }
  }

  /** One attempt. */
  static final class SimDial implements Dial {
    private final SimNetwork network;
    private final Optional<PeerId> expected;
    private final CompletableFuture<Connection> result = new CompletableFuture<>();
    private SimLink link;

    SimDial(SimNetwork network, Optional<PeerId> expected) {
      this.network = network;
      this.expected = expected;
    }

    void begun(SimLink attempt) {
      link = attempt;
    }

    /** {@return why the far side is not taken, empty when it is} */
    Optional<StreamError> refusal(SimHost far) {
      return expected
          .filter(id -> !id.equals(far.id()))
          .map(
              id ->
                  StreamError.PROTOCOL_VIOLATION.because(
                      "the far side proved to be " + far.id() + ", expected was " + id));
    }

    void made(Connection connection) {
      result.complete(connection);
    }

    void fail(StreamError why) {
      if (result.completeExceptionally(new StreamException(why)) && link != null) {
        link.cutSilently();
      }
    }

    boolean isOver() {
      return result.isDone();
    }

    @Override
    public CompletionStage<Connection> result() {
      return result.minimalCompletionStage();
    }

    @Override
    public void cancel() {
      synchronized (network) {
        fail(StreamError.CLOSED.because("the dial was cancelled"));
      }
    }
  }

  /** A further way to a listener. */
  static final class SimCable implements Cable {
    private final Multiaddr address;
    private final List<SimLink> links = new ArrayList<>();
    private boolean cut;

    SimCable(Multiaddr address) {
      this.address = address;
    }

    void carry(SimLink link) {
      links.add(link);
      if (cut) {
        link.cutSilently();
      }
    }

    @Override
    public Multiaddr address() {
      return address;
    }

    @Override
    public void cut() {
      cut = true;
      links.forEach(SimLink::cutSilently);
    }

    @Override
    public void close() {}
  }
}
