package org.freshet.pubsub.testkit.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Multiaddr;

/** Copies bytes between two sockets, on two threads a connection. */
final class TcpCable implements Cable {
  private static final int CHUNK_BYTES = 16 * 1024;

  private final ServerSocket server;
  private final InetSocketAddress listener;
  private final Multiaddr address;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile boolean cut;

  TcpCable(Multiaddr listener) throws IOException {
    this.listener = CableAddress.socket(listener, AddressProtocol.TCP);
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.address = CableAddress.withPort(listener, AddressProtocol.TCP, server.getLocalPort());
    CableThread.start(this::accept);
  }

  private void accept() throws IOException {
    while (true) {
      Socket near = server.accept();
      sockets.add(near);
      if (!cut) {
        Socket far = new Socket(listener.getAddress(), listener.getPort());
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        sockets.add(far);
        CableThread.start(() -> copy(near, far));
        CableThread.start(() -> copy(far, near));
      }
    }
  }

  private void copy(Socket from, Socket to) throws IOException {
    try {
      byte[] chunk = new byte[CHUNK_BYTES];
      int n = from.getInputStream().read(chunk);
      while (n >= 0 && !cut) {
        to.getOutputStream().write(chunk, 0, n);
        n = from.getInputStream().read(chunk);
      }
      if (!cut) {
        to.shutdownOutput();
      }
    } catch (IOException reset) {
      if (!cut) {
        from.close();
        to.close();
      }
    }
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
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new AssertionError("a socket on loopback cannot be closed", e);
    }
  }
}
