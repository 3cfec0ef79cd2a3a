package org.freshet.pubsub.router.gossipsub;

import org.freshet.pubsub.transport.ProtocolId;

/**
 * What may be said on a stream, by the protocol that was negotiated on it: on an outbound stream
 * what we may send, on an inbound one what we take.
 */
enum Features {
  /** Messages only. */
  FLOOD,
  /** GRAFT, PRUNE, IHAVE and IWANT. */
  MESH,
  /** PRUNE with back-off and peers too. */
  BACKOFF,
  /** IDONTWANT too. */
  IDONTWANT,
  /** Extensions too. */
  EXTENSIONS;

  static Features of(ProtocolId protocol) {
    for (ProtocolVersion version : ProtocolVersion.values()) {
      if (version.protocol().equals(protocol)) {
        return values()[version.ordinal() + 1];
      }
    }
    return FLOOD;
  }

  boolean hasMesh() {
    return this != FLOOD;
  }

  boolean hasBackoff() {
    return compareTo(BACKOFF) >= 0;
  }

  boolean hasIDontWant() {
    return compareTo(IDONTWANT) >= 0;
  }

  boolean hasExtensions() {
    return this == EXTENSIONS;
  }
}
