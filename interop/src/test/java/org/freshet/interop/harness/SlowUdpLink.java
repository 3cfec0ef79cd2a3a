package org.freshet.interop.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * By UDP: there is a port for each connection, since a node dials them all from one socket. No
 * datagram is lost on the way, and none overtakes another of its connection.
 */
final class SlowUdpLink implements SlowLink {
  private static final int MAX_DATAGRAM_BYTES = 65_535;
  private static final int BUFFER_BYTES = 4 << 20;

  private final InetSocketAddress target;
  private final Iterator<Duration> latencies;
  private final List<Path> open = new ArrayList<>();

  SlowUdpLink(int target, Duration... latencies) {
    this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), target);
    this.latencies = List.of(latencies).iterator();
  }

  @Override
  public String place() {
    Path path = new Path(latencies.next());
    open.add(path);
    return "/ip4/127.0.0.1/udp/" + path.near.getLocalPort() + "/quic-v1";
  }

  @Override
  public void close() {
    open.forEach(Path::close);
  }

  /** The way of one connection. */
  private final class Path {
    /** Where the dialler sends to. */
    private final DatagramSocket near = socket();

    /** Where the target answers to. */
    private final DatagramSocket far = socket();

    private final Duration latency;
    private final ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(task -> Daemon.of("slow-link-send", task));

    /** Null before its first datagram. */
    private volatile @Nullable SocketAddress dialler;

    Path(Duration latency) {
      this.latency = latency;
      Daemon.of("slow-link-receive", () -> carry(near, far)).start();
      Daemon.of("slow-link-receive", () -> carry(far, near)).start();
    }

    private void carry(DatagramSocket from, DatagramSocket to) {
      DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM_BYTES], MAX_DATAGRAM_BYTES);
      try {
        while (true) {
          packet.setLength(MAX_DATAGRAM_BYTES);
          from.receive(packet);
          if (from == near) {
            dialler = packet.getSocketAddress();
          }
          byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
          SocketAddress receiver = to == far ? target : dialler;
          clock.schedule(() -> send(bytes, to, receiver), latency.toNanos(), TimeUnit.NANOSECONDS);
        }
      } catch (IOException | RejectedExecutionException over) {
        // The link has ended; nobody waits for more.
      }
    }

    private void send(byte[] bytes, DatagramSocket through, SocketAddress receiver) {
      try {
        through.send(new DatagramPacket(bytes, bytes.length, receiver));
      } catch (IOException over) {
        // The receiver or the link has ended.
      }
    }

    void close() {
      clock.shutdownNow();
      near.close();
      far.close();
    }
  }

  private static DatagramSocket socket() {
    try {
      DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      socket.setReceiveBufferSize(BUFFER_BYTES);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
