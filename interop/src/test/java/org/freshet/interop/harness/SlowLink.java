package org.freshet.interop.harness;

import java.time.Duration;

/**
 * A way to a node on which all takes its time: what was sent is on its way for long, as between
 * continents. Each connection through it has a latency of its own.
 */
public interface SlowLink extends AutoCloseable {
  /**
   * Opens the way.
   *
   * @param address of the node at the far end, by IPv4 and TCP or UDP
   * @param latencies one way, of the first connection, the second, ...; there are no more
   */
  static SlowLink to(String address, Duration... latencies) {
    String[] parts = address.split("/");
    int port = Integer.parseInt(parts[4]);
    return parts[3].equals("udp")
        ? new SlowUdpLink(port, latencies)
        : new SlowTcpLink(port, latencies);
  }

  /**
   * {@return the address to dial instead of the node's, without its peer id} To be asked for anew
   * before each dial.
   */
  String place();

  @Override
  void close() throws Exception;
}
