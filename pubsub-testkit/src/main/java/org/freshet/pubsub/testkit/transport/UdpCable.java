package org.freshet.pubsub.testkit.transport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Multiaddr;

/** Passes datagrams on, from a socket of its own for each address that sends any. */
final class UdpCable implements Cable {
  private static final int MAX_DATAGRAM_BYTES = 65_535;
  private static final int BUFFER_BYTES = 4 << 20;

  private final DatagramSocket near;
  private final InetSocketAddress listener;
  private final Multiaddr address;
  private final Map<SocketAddress, DatagramSocket> far = new ConcurrentHashMap<>();
  private volatile boolean cut;

  UdpCable(Multiaddr listener) throws IOException {
    this.listener = CableAddress.socket(listener, AddressProtocol.UDP);
    this.near = socket();
    this.address = CableAddress.withPort(listener, AddressProtocol.UDP, near.getLocalPort());
    CableThread.start(this::passToListener);
  }

  private static DatagramSocket socket() throws IOException {
    DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    socket.setReceiveBufferSize(BUFFER_BYTES);
    return socket;
  }

  private void passToListener() throws IOException {
    DatagramPacket packet = packet();
    while (true) {
      near.receive(packet);
      SocketAddress from = packet.getSocketAddress();
      DatagramSocket out = far.get(from);
      if (out == null) {
        out = socket();
        far.put(from, out);
        DatagramSocket back = out;
        CableThread.start(() -> passBack(back, from));
      }
      pass(packet, out, listener);
    }
  }

  private void passBack(DatagramSocket socket, SocketAddress to) throws IOException {
    DatagramPacket packet = packet();
    while (true) {
      socket.receive(packet);
      pass(packet, near, to);
    }
  }

  private void pass(DatagramPacket packet, DatagramSocket through, SocketAddress to)
      throws IOException {
    if (!cut) {
      through.send(new DatagramPacket(packet.getData(), packet.getLength(), to));
    }
    packet.setLength(MAX_DATAGRAM_BYTES);
  }

  private static DatagramPacket packet() {
    return new DatagramPacket(new byte[MAX_DATAGRAM_BYTES], MAX_DATAGRAM_BYTES);
  }

  @Override
  public Multiaddr address() {
    return address;
  }

  @Override
  public void cut() {
    cut = true;
  }

  @Override
  public void close() {
    near.close();
    far.values().forEach(DatagramSocket::close);
  }
}
