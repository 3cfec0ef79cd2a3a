package org.freshet.pubsub.testkit;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/** Whatever can be at the end of a simulated connection. */
public abstract class SimHost {
  private final SimNetwork network;
  private final String name;
  private final Identity identity;
  private final Multiaddr address;

  SimHost(SimNetwork network, String name, Identity identity, Multiaddr address) {
    this.network = network;
    this.name = name;
    this.identity = identity;
    this.address = address;
  }

  /** {@return the name it has in the test and in the trace} */
  public String name() {
    return name;
  }

  /** {@return its identity, the same after a restart} */
  public PeerId id() {
    return identity.peerId();
  }

  /** {@return where others dial it, the same after a restart} */
  public Multiaddr address() {
    return address;
  }

  @Override
  public String toString() {
    return name;
  }

  SimNetwork network() {
    return network;
  }

  /** {@return the identity that it signs with, the same after a restart} */
  public Identity identity() {
    return identity;
  }

  /** {@return the address that it dials from on its n-th connection} */
  Multiaddr sourceAddress(int n) {
    String ip = address.value(AddressProtocol.IP4).orElseThrow();
    return Multiaddr.parse("/ip4/" + ip + "/tcp/" + (50_000 + n % 10_000));
  }

  void trace(String what) {
    network.trace(name, what);
  }

  /** {@return whether it can be dialled} */
  abstract boolean isAlive();

  /** {@return the protocols that it tells others and accepts} */
  abstract Set<ProtocolId> served();

  /** {@return the protocol of those offered on the connection that it accepts} */
  abstract Optional<ProtocolId> accept(LinkEnd end, List<ProtocolId> offered);

  /** {@return whether it resets streams while they are negotiated} */
  boolean breaksNegotiations() {
    return false;
  }

  abstract boolean answersPings();

  abstract void onConnected(LinkEnd end);

  abstract void onDisconnected(LinkEnd end, StreamError why);

  abstract void onProtocols(LinkEnd end, Set<ProtocolId> protocols);

  abstract void onHeard(LinkEnd end);

  abstract void onInbound(StreamEnd stream);

  abstract void onNegotiated(StreamEnd stream);

  abstract void onRefused(StreamEnd stream, StreamError why);

  /** Takes bytes of the stream, never more than it asked for. */
  abstract void onBytes(StreamEnd stream, ByteBuffer bytes);

  abstract void onWritten(StreamEnd stream, long batch);

  abstract void onFarSideEnded(StreamEnd stream);

  abstract void onStreamClosed(StreamEnd stream, StreamError why);
}
