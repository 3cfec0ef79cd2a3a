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

/**
 * A way to a node on which every byte takes its time: what was written is on its way for long, as
 * between continents. Each connection through it has a latency of its own.
 */
public final class SlowLink implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 16;

  /** Which part of {@code /ip4/127.0.0.1/tcp/4001} it is. */
  private static final int TCP_PORT = 4;

  private final ServerSocket server;
  private final int target;
  private final Queue<AutoCloseable> open = new ConcurrentLinkedQueue<>();

  /**
   * Opens the way.
   *
   * @param latencies one way, of the first connection, the second, ...; there are no more
   */
  public SlowLink(Node target, Duration... latencies) {
    this(target.address(), latencies);
  }

  /**
   * Opens the way.
   *
   * @param address of the node at the far end, by IPv4 and TCP
   * @param latencies one way, of the first connection, the second, ...; there are no more
   */
  public SlowLink(String address, Duration... latencies) {
    target = Integer.parseInt(address.split("/")[TCP_PORT]);
    try {
      server = new ServerSocket(0, latencies.length, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread("slow-link-accept", () -> accept(latencies));
  }

  /** {@return the address to dial instead of the node's, without its peer id} */
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
        Executors.newSingleThreadScheduledExecutor(task -> daemon("slow-link-write", task));
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
    daemon(
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

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
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
