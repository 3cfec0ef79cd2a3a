package org.freshet.pubsub.transport.quic;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Multiaddr;
import org.jspecify.annotations.Nullable;

/**
 * Stands between one node that dials and one that listens, and can have another listen in its
 * place, or send what the other side of it did not: each side sees the relay's address alone. May
 * take its time.
 */
final class Relay implements AutoCloseable {
  private static final int MAX_DATAGRAM_BYTES = 65_535;

  private final DatagramSocket near = socket();
  private final DatagramSocket far = socket();
  private final Multiaddr address;
  private volatile InetSocketAddress listener;
  private volatile @Nullable SocketAddress dialler;
  private final Duration delay;

  /** Sends late what is delayed, in order. */
  private final ScheduledExecutorService late = Executors.newSingleThreadScheduledExecutor();

  Relay(Multiaddr listener) throws IOException {
    this(listener, Duration.ZERO);
  }

  /**
   * Begins to pass packets on.
   *
   * @param delay what those to the dialler take
   */
  Relay(Multiaddr listener, Duration delay) throws IOException {
    this.delay = delay;
    this.listener = socketOf(listener);
    this.address =
        Multiaddr.parse(
            listener.toString().replace("/udp/" + port(listener), "/udp/" + near.getLocalPort()));
    start(this::passToListener);
    start(this::passToDialler);
  }

  private static DatagramSocket socket() throws IOException {
    return new DatagramSocket(0, InetAddress.getLoopbackAddress());
  }

  private static InetSocketAddress socketOf(Multiaddr address) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port(address)));
  }

  private static String port(Multiaddr address) {
    return address.value(AddressProtocol.UDP).orElseThrow();
  }

  private interface Passing {
    void run() throws IOException;
  }

  private static void start(Passing passing) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  passing.run();
                }
              } catch (IOException | RejectedExecutionException closed) {
                // The relay is closed.
              }
            },
            "relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void passToListener() throws IOException {
    DatagramPacket packet = receive(near);
    dialler = packet.getSocketAddress();
    far.send(new DatagramPacket(packet.getData(), packet.getLength(), listener));
  }

  private void passToDialler() throws IOException {
    DatagramPacket packet = receive(far);
    // Of one that was taken off nothing comes any more.
    if (packet.getSocketAddress().equals(listener)) {
      late.schedule(
          () -> {
            sendToDialler(packet.getData(), packet.getLength());
            return null;
          },
          delay.toNanos(),
          TimeUnit.NANOSECONDS);
    }
  }

  private static DatagramPacket receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM_BYTES], MAX_DATAGRAM_BYTES);
    socket.receive(packet);
    return packet;
  }

  private void sendToDialler(byte[] bytes, int length) throws IOException {
    near.send(new DatagramPacket(bytes, length, dialler));
  }

  /** {@return where to dial the listener through it} */
  Multiaddr address() {
    return address;
  }

  /** From now on this one is there; the other hears and says nothing any more. */
  void moveTo(Multiaddr other) {
    listener = socketOf(other);
  }

  /** Sends this to who dialled, as if it came from the listener. */
  void forgeToDialler(byte[] packet) throws IOException {
    sendToDialler(packet, packet.length);
  }

  /** Sends this to the listener, as if it came from who dialled. */
  void forgeToListener(byte[] packet) throws IOException {
    far.send(new DatagramPacket(packet, packet.length, listener));
  }

  @Override
  public void close() {
    late.shutdownNow();
    near.close();
    far.close();
  }
}
