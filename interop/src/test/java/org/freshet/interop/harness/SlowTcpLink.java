package org.freshet.interop.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** By TCP: every connection to one port is carried on by a connection of its own. */
final class SlowTcpLink implements SlowLink {
  private static final int CHUNK_BYTES = 1 << 16;

  private final ServerSocket server;
  private final int target;
  private final Queue<AutoCloseable> open = new ConcurrentLinkedQueue<>();

  SlowTcpLink(int target, Duration... latencies) {
    this.target = target;
    try {
      server = new ServerSocket(0, latencies.length, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread("slow-link-accept", () -> accept(latencies));
  }

  @Override
  public String place() {
    return "/ip4/127.0.0.1/tcp/" + server.getLocalPort();
  }

  private void accept(Duration... latencies) throws IOException {
    for (Duration latency : latencies) {
      Socket near = keep(server.accept());
      Socket far = keep(new Socket(InetAddress.getLoopbackAddress(), target));
      carry(near.getInputStream(), far.getOutputStream(), latency);
      carry(far.getInputStream(), near.getOutputStream(), latency);
    }
  }

  private void carry(InputStream from, OutputStream to, Duration latency) {
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(task -> Daemon.of("slow-link-write", task));
    open.add(clock::shutdownNow);
    thread(
        "slow-link-read",
        () -> {
          byte[] buffer = new byte[CHUNK_BYTES];
          for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            byte[] chunk = Arrays.copyOf(buffer, n);
            later(clock, latency, () -> to.write(chunk));
          }
          later(clock, latency, to::close);
        });
  }

  private static void later(ScheduledExecutorService clock, Duration latency, Transfer transfer) {
    Callable<Void> task =
        () -> {
          transfer.run();
          return null;
        };
    clock.schedule(task, latency.toNanos(), TimeUnit.NANOSECONDS);
  }

  private Socket keep(Socket socket) throws IOException {
    open.add(socket);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static void thread(String name, Transfer transfer) {
    Daemon.of(
            name,
            () -> {
              try {
                transfer.run();
              } catch (IOException | RejectedExecutionException over) {
                // The connection has ended, or the link; nobody waits for more.
              }
            })
        .start();
  }

  @Override
  public void close() throws Exception {
    server.close();
    for (AutoCloseable resource : open) {
      resource.close();
    }
  }

  private interface Transfer {
    void run() throws IOException;
  }
}
