package org.freshet.pubsub.router.gossipsub;

import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.transport.ProtocolId;

/** The versions of gossipsub, oldest first. */
public enum ProtocolVersion {
  /** Mesh, fanout and gossip. */
  V1_0("/meshsub/1.0.0"),
  /** Adds back-off and peer exchange to PRUNE. */
  V1_1("/meshsub/1.1.0"),
  /** Adds IDONTWANT. */
  V1_2("/meshsub/1.2.0"),
  /** Adds extensions. */
  V1_3("/meshsub/1.3.0");

  /** What neighbours speak that only flood; always offered last. */
  static final ProtocolId FLOODSUB = ProtocolId.of("/floodsub/1.0.0");

  private final ProtocolId protocol;

  ProtocolVersion(String protocol) {
    this.protocol = ProtocolId.of(protocol);
  }

  /** {@return the name by which it is negotiated} */
  public ProtocolId protocol() {
    return protocol;
  }

  /** {@return the protocols to offer, preferred first: this version, older ones, floodsub} */
  List<ProtocolId> andOlder() {
    List<ProtocolId> protocols = new ArrayList<>();
    for (int i = ordinal(); i >= 0; i--) {
      protocols.add(values()[i].protocol);
    }
    protocols.add(FLOODSUB);
    return List.copyOf(protocols);
  }
}
