package org.freshet.pubsub.router.gossipsub;

import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.gossipsub.control.ExtensionSet;

/** What one inbound stream taught, and how much it has had; dies with the stream (rule 1). */
final class Inward {
  final InboundStream stream;
  final Links links;

  /** What is taken from it. */
  final ProtocolVersion features;

  /** Messages that the far side said it has, or does not want. */
  final DontWants.Known dontWants = new DontWants.Known();

  /** What it said it supports. */
  ExtensionSet extensions = ExtensionSet.NONE;

  /** RPCs that were read, the present one included. */
  long rpcs;

  /** RPCs with IHAVE in this heartbeat. */
  int ihaveMessages;

  /** Ids that were asked for because of its IHAVEs in this heartbeat. */
  int idsAsked;

  /** Ids that it asked for in this heartbeat. */
  int idsWanted;

  /** RPCs with IDONTWANT in this heartbeat. */
  int idontwantMessages;

  /** GRAFTs and PRUNEs in this heartbeat. */
  int meshRequests;

  /** It has been held to account for exceeding a quota in this heartbeat. */
  boolean overQuota;

  Inward(InboundStream stream, Links links, ProtocolVersion features) {
    this.stream = stream;
    this.links = links;
    this.features = features;
  }

  /** A new heartbeat gives new quotas. */
  void newHeartbeat() {
    ihaveMessages = 0;
    idsAsked = 0;
    idsWanted = 0;
    idontwantMessages = 0;
    meshRequests = 0;
    overQuota = false;
  }
}
