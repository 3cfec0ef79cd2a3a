package org.freshet.pubsub.router.gossipsub;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.freshet.pubsub.transport.ProtocolId;

/**
 * The versions of gossipsub, oldest first, and what may be said on a stream of each: on an outbound
 * stream what we may send, on an inbound one what we take.
 */
public enum ProtocolVersion {
  /** Messages alone, to all who subscribe: before there was gossipsub. */
  FLOODSUB("/floodsub/1.0.0"),
  /** Mesh, fanout and gossip: GRAFT, PRUNE, IHAVE and IWANT. */
  V1_0("/meshsub/1.0.0"),
  /** Adds back-off and peer exchange to PRUNE. */
  V1_1("/meshsub/1.1.0"),
  /** Adds IDONTWANT. */
  V1_2("/meshsub/1.2.0"),
  /** Adds extensions. */
  V1_3("/meshsub/1.3.0");

  private final ProtocolId protocol;

  ProtocolVersion(String protocol) {
    this.protocol = ProtocolId.of(protocol);
  }

  /** {@return the name by which it is negotiated} */
  public ProtocolId protocol() {
    return protocol;
  }

  /** {@return the protocols to offer, preferred first: this version, older ones, floodsub} */
  Map<ProtocolId, ProtocolVersion> andOlder() {
    Map<ProtocolId, ProtocolVersion> protocols = new LinkedHashMap<>();
    for (int i = ordinal(); i >= 0; i--) {
      protocols.put(values()[i].protocol, values()[i]);
    }
    return Collections.unmodifiableMap(protocols);
  }

  boolean hasMesh() {
    return compareTo(V1_0) >= 0;
  }

  boolean hasBackoff() {
    return compareTo(V1_1) >= 0;
  }

  boolean hasIDontWant() {
    return compareTo(V1_2) >= 0;
  }

  boolean hasExtensions() {
    return compareTo(V1_3) >= 0;
  }
}
