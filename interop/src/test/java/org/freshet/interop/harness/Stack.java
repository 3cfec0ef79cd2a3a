package org.freshet.interop.harness;

import java.util.List;
import java.util.Locale;
import org.freshet.pubsub.PubSubBuilder;
import org.freshet.pubsub.transport.TransportSettings;

/** What two nodes speak below their streams; every implementation knows it by the same options. */
public enum Stack {
  /** TCP with Noise and yamux. */
  TCP_NOISE("noise"),

  /** TCP with TLS 1.3 and yamux. */
  TCP_TLS("tls");

  private final String security;

  Stack(String security) {
    this.security = security;
  }

  /** {@return what a node that speaks nothing else is started with} */
  List<String> options() {
    return List.of("--security", security);
  }

  /** {@return the builder, for a node in the tests' own JVM that listens and speaks so} */
  public PubSubBuilder on(PubSubBuilder builder) {
    return builder
        .listen("/ip4/127.0.0.1/tcp/0")
        .transportSettings(
            TransportSettings.DEFAULT.toBuilder().security(List.of(security)).build());
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
