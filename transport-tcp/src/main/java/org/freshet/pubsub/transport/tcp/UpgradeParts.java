package org.freshet.pubsub.transport.tcp;

import java.util.List;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.tcp.noise.NoiseIdentity;
import org.freshet.pubsub.transport.tcp.tls.TlsContexts;
import org.freshet.pubsub.transport.tcp.yamux.WindowReserve;

/**
 * What all upgrades of one listener, or of all dials, share.
 *
 * @param noise our static key, signed
 * @param tls our certificate, signed
 * @param windows what the windows of all connections may grow by
 */
record UpgradeParts(
    NoiseIdentity noise, TlsContexts tls, TransportSettings settings, WindowReserve windows) {

  /** {@return the security protocols, preferred first} */
  List<ProtocolId> securities() {
    return settings.security().stream()
        .map(name -> name.equals("tls") ? Upgrade.TLS : Upgrade.NOISE)
        .toList();
  }
}
