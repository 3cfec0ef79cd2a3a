package org.freshet.interop.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.freshet.pubsub.PubSubBuilder;
import org.freshet.pubsub.transport.TransportProvider;
import org.freshet.pubsub.transport.TransportSettings;

/** What two nodes speak below their streams; every implementation knows it by the same options. */
public enum Stack {
  /** TCP with Noise and yamux. */
  TCP_NOISE("/ip4/127.0.0.1/tcp/0", "noise"),

  /** TCP with TLS 1.3 and yamux. */
  TCP_TLS("/ip4/127.0.0.1/tcp/0", "tls"),

  /** QUIC, which brings its own TLS and its own streams. */
  QUIC("/ip4/127.0.0.1/udp/0/quic-v1", "tls");

  private final String listenAddress;
  private final String security;

  Stack(String listenAddress, String security) {
    this.listenAddress = listenAddress;
    this.security = security;
  }

  /** {@return where a node listens that may take any port} */
  public String listenAddress() {
    return listenAddress;
  }

  /** {@return whether it has this stack here: js has no QUIC} */
  boolean isKnownTo(Implementation implementation) {
    return this != QUIC || implementation != Implementation.JS;
  }

  /**
   * {@return whether the end of a process is told to those that were connected to it} Of a TCP
   * connection the kernel tells; of a QUIC connection nobody does until its silence tells.
   */
  public boolean tellsOfDeath() {
    return this != QUIC;
  }

  /**
   * {@return these options of a node, and those with which it speaks and listens on nothing else}
   */
  List<String> with(List<String> options) {
    List<String> all = new ArrayList<>(List.of("--security", security));
    if (!options.contains("--listen")) {
      all.addAll(List.of("--listen", listenAddress));
    }
    all.addAll(options);
    return all;
  }

  /** {@return the builder, for a node in the tests' own JVM that listens and speaks so} */
  public PubSubBuilder on(PubSubBuilder builder) {
    return builder
        .listen(listenAddress)
        .transportSettings(
            TransportSettings.DEFAULT.toBuilder().security(List.of(security)).build());
  }

  /** {@return our transport for it, with its pubsub streams at hand to be reset} */
  public TransportProvider resettable() {
    return this == QUIC ? new ResettableTransport.Quic() : new ResettableTransport.Tcp();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
