package org.freshet.pubsub.benchmarks.load;

import java.util.List;
import java.util.Locale;
import org.freshet.pubsub.transport.TransportSettings;

/** What carries the streams: a transport and how it is secured. */
public enum LinkKind {
  /** TCP with Noise and yamux. */
  TCP_NOISE("/ip4/127.0.0.1/tcp/0", "noise"),

  /** TCP with TLS 1.3 and yamux. */
  TCP_TLS("/ip4/127.0.0.1/tcp/0", "tls"),

  /** QUIC, which secures itself. */
  QUIC("/ip4/127.0.0.1/udp/0/quic-v1", "tls");

  private final String listenAddress;
  private final String security;

  LinkKind(String listenAddress, String security) {
    this.listenAddress = listenAddress;
    this.security = security;
  }

  String listenAddress() {
    return listenAddress;
  }

  TransportSettings settings() {
    return TransportSettings.DEFAULT.toBuilder().security(List.of(security)).build();
  }

  /** {@return its name on the command line} */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
