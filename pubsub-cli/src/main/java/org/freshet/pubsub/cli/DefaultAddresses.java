package org.freshet.pubsub.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.freshet.pubsub.transport.TransportProvider;

/** Where a node listens that was not told: on any free loopback port, by each of our transports. */
final class DefaultAddresses {
  private static final String TCP = "/ip4/127.0.0.1/tcp/0";
  private static final String QUIC = "/ip4/127.0.0.1/udp/0/quic-v1";

  private DefaultAddresses() {}

  /** {@return the addresses for the transports that are there and work on this machine} */
  static List<String> ofInstalledTransports() {
    return of(
        ServiceLoader.load(TransportProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.unavailableBecause().isEmpty())
            .map(TransportProvider::id)
            .collect(Collectors.toSet()));
  }

  /** TCP first, which is what the node tells others to join by. */
  static List<String> of(Set<String> transports) {
    List<String> addresses = new ArrayList<>();
    addresses.add(TCP);
    if (transports.contains("quic")) {
      addresses.add(QUIC);
    }
    return List.copyOf(addresses);
  }
}
