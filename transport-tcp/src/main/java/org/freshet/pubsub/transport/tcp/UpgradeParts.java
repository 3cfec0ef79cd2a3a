package org.freshet.pubsub.transport.tcp;

import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.tcp.noise.NoiseIdentity;
import org.freshet.pubsub.transport.tcp.yamux.WindowReserve;

/**
 * What all upgrades of a transport share.
 *
 * @param noise our static key, signed
 * @param windows what the windows of all connections may grow by
 */
record UpgradeParts(NoiseIdentity noise, TransportSettings settings, WindowReserve windows) {
  UpgradeParts(NoiseIdentity noise, TransportSettings settings) {
    this(noise, settings, new WindowReserve(settings.maxTotalWindowGrowthBytes()));
  }
}
