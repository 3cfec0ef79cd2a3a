package org.freshet.pubsub.router.gossipsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.ProtocolId;

/**
 * The parameters of the gossipsub router; immutable, checked once. Start from {@link #defaults()}
 * or {@link #ethereum()} and {@link #toBuilder()}.
 *
 * <p>A user sets single ones by name, those inside {@code thresholds} and {@code score} with a dot:
 * {@code heartbeat=700ms}, {@code thresholds.gossip=-10}.
 *
 * @param newestVersion the newest protocol that is offered; older ones and floodsub are offered
 *     behind it
 * @param protocols protocols to offer instead of those, preferred first, with what each can carry;
 *     empty for none: a network with names of its own lists all that its nodes may speak
 * @param d how many neighbours a mesh should have; 0, with the other degrees 0 too, for a node that
 *     keeps out of meshes and only hands peers on
 * @param dLow with fewer, more are grafted
 * @param dHigh with as many, the mesh is pruned to {@code d}
 * @param dScore how many of the best stay when a mesh is pruned
 * @param dOut how many of a mesh should be neighbours that we dialled; less than {@code dLow}, at
 *     most half of {@code d}
 * @param dLazy how many neighbours outside the mesh get gossip at least
 * @param gossipFactor which part of the neighbours outside the mesh gets gossip, if that is more
 * @param gossipRetransmission how often a message is sent to one neighbour that asks for it
 * @param historyLength for how many heartbeats a message can be asked for
 * @param historyGossip for how many heartbeats a message is announced
 * @param heartbeat the time between two heartbeats
 * @param heartbeatInitialDelay when the first comes
 * @param fanoutTtl how long the neighbours are kept to whom a topic was published that is not
 *     joined
 * @param pruneBackoff how long a pruned neighbour is not grafted again
 * @param unsubscribeBackoff the same after leaving the topic
 * @param maxBackoff the longest back-off that a neighbour may ask for
 * @param graftFloodThreshold a GRAFT that comes sooner behind a PRUNE counts double as misbehaviour
 * @param opportunisticGraftTicks heartbeats between two looks whether a mesh does badly
 * @param opportunisticGraftPeers how many are grafted then
 * @param directPeers peers to keep connected and to send everything to, outside of meshes and
 *     scores; each address ends in {@code /p2p/…}
 * @param peerFilter who takes part in which topic
 * @param directConnectTicks heartbeats between two looks whether they are connected
 * @param directConnectInitialDelay when they are first connected to
 * @param peerExchange whether peers are handed on to those that are pruned, and taken from those
 *     that prune us
 * @param prunePeers how many in one PRUNE
 * @param floodPublishMaxBytes own messages of up to so many bytes of payload go to every
 *     subscriber; 0 for none
 * @param maxIHaveLength ids that one stream may announce in a heartbeat, and that we announce to
 *     one neighbour
 * @param maxIHaveMessages RPCs with IHAVE that are read of one stream in a heartbeat
 * @param maxIWantLength ids that one stream may ask for in a heartbeat
 * @param iwantFollowup how long a neighbour may take to send what it announced and was asked for
 * @param idontwantMinBytes messages of at least so many bytes of payload are told with IDONTWANT
 * @param maxIDontWantLength ids that are read of one RPC's IDONTWANT
 * @param maxIDontWantMessages RPCs with IDONTWANT that are read of one stream in a heartbeat
 * @param idontwantTtl heartbeats for which an IDONTWANT is heeded
 * @param maxMeshRequests GRAFT and PRUNE entries that are read of one stream in a heartbeat
 * @param maxMessageIdBytes the longest message id that is read in control messages
 * @param messageCacheBytes payload that is kept for neighbours to ask for, at most; what would be
 *     more is forgotten before {@code historyLength} heartbeats are over
 * @param testExtension whether the test extension of protocol 1.3 is spoken
 * @param thresholds what follows from scores
 * @param score how scores are made; by default every score is 0
 */
public record GossipsubParams(
    ProtocolVersion newestVersion,
    Map<ProtocolId, ProtocolVersion> protocols,
    int d,
    int dLow,
    int dHigh,
    int dScore,
    int dOut,
    int dLazy,
    double gossipFactor,
    int gossipRetransmission,
    int historyLength,
    int historyGossip,
    Duration heartbeat,
    Duration heartbeatInitialDelay,
    Duration fanoutTtl,
    Duration pruneBackoff,
    Duration unsubscribeBackoff,
    Duration maxBackoff,
    Duration graftFloodThreshold,
    int opportunisticGraftTicks,
    int opportunisticGraftPeers,
    List<Multiaddr> directPeers,
    PeerFilter peerFilter,
    int directConnectTicks,
    Duration directConnectInitialDelay,
    boolean peerExchange,
    int prunePeers,
    int floodPublishMaxBytes,
    int maxIHaveLength,
    int maxIHaveMessages,
    int maxIWantLength,
    Duration iwantFollowup,
    int idontwantMinBytes,
    int maxIDontWantLength,
    int maxIDontWantMessages,
    int idontwantTtl,
    int maxMeshRequests,
    int maxMessageIdBytes,
    int messageCacheBytes,
    boolean testExtension,
    ScoreThresholds thresholds,
    ScoreParams score) {

  /**
   * Checks all values, those of the records inside too.
   *
   * @throws IllegalArgumentException when any is wrong; the message names every fault
   */
  public GossipsubParams {
    protocols = Collections.unmodifiableMap(new LinkedHashMap<>(protocols));
    directPeers = List.copyOf(directPeers);
    List<String> faults = new ArrayList<>();
    checkDegrees(faults, d, dLow, dHigh, dScore, dOut);
    atLeast(faults, "dLazy", dLazy, 0);
    if (!(gossipFactor >= 0 && gossipFactor <= 1)) {
      faults.add("gossipFactor must be between 0 and 1: " + gossipFactor);
    }
    atLeast(faults, "gossipRetransmission", gossipRetransmission, 1);
    atLeast(faults, "historyLength", historyLength, 1);
    atLeast(faults, "historyGossip", historyGossip, 0);
    if (historyGossip > historyLength) {
      faults.add(
          "historyGossip must be at most historyLength: " + historyGossip + " > " + historyLength);
    }
    positive(faults, "heartbeat", heartbeat);
    positive(faults, "heartbeatInitialDelay", heartbeatInitialDelay);
    positive(faults, "fanoutTtl", fanoutTtl);
    wholeSeconds(faults, "pruneBackoff", pruneBackoff, maxBackoff);
    wholeSeconds(faults, "unsubscribeBackoff", unsubscribeBackoff, maxBackoff);
    positive(faults, "graftFloodThreshold", graftFloodThreshold);
    atLeast(faults, "opportunisticGraftTicks", opportunisticGraftTicks, 1);
    atLeast(faults, "opportunisticGraftPeers", opportunisticGraftPeers, 0);
    for (Multiaddr address : directPeers) {
      if (address.peerId().isEmpty()) {
        faults.add("an address in directPeers must end in /p2p/<id>: " + address);
      }
    }
    atLeast(faults, "directConnectTicks", directConnectTicks, 1);
    positive(faults, "directConnectInitialDelay", directConnectInitialDelay);
    atLeast(faults, "prunePeers", prunePeers, 0);
    atLeast(faults, "floodPublishMaxBytes", floodPublishMaxBytes, 0);
    atLeast(faults, "maxIHaveLength", maxIHaveLength, 1);
    atLeast(faults, "maxIHaveMessages", maxIHaveMessages, 1);
    atLeast(faults, "maxIWantLength", maxIWantLength, 1);
    positive(faults, "iwantFollowup", iwantFollowup);
    atLeast(faults, "idontwantMinBytes", idontwantMinBytes, 0);
    atLeast(faults, "maxIDontWantLength", maxIDontWantLength, 1);
    atLeast(faults, "maxIDontWantMessages", maxIDontWantMessages, 1);
    atLeast(faults, "idontwantTtl", idontwantTtl, 1);
    atLeast(faults, "maxMeshRequests", maxMeshRequests, 1);
    atLeast(faults, "maxMessageIdBytes", maxMessageIdBytes, 1);
    atLeast(faults, "messageCacheBytes", messageCacheBytes, 0);
    thresholds.check("thresholds.", faults);
    score.check("score.", faults);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }

  /** {@return the protocols that are offered, preferred first, with what each can carry} */
  Map<ProtocolId, ProtocolVersion> spoken() {
    return protocols.isEmpty() ? newestVersion.andOlder() : protocols;
  }

  private static void checkDegrees(
      List<String> faults, int d, int dLow, int dHigh, int dScore, int dOut) {
    boolean meshless = d == 0 && dLow == 0 && dHigh == 0 && dScore == 0 && dOut == 0;
    if (meshless) {
      return;
    }
    atLeast(faults, "d", d, 1);
    atLeast(faults, "dLow", dLow, 1);
    atLeast(faults, "dScore", dScore, 0);
    atLeast(faults, "dOut", dOut, 0);
    if (dLow > d || d > dHigh) {
      faults.add("dLow <= d <= dHigh must hold: " + dLow + ", " + d + ", " + dHigh);
    }
    if (dScore > dHigh) {
      faults.add("dScore must be at most dHigh: " + dScore + " > " + dHigh);
    }
    if (dOut > 0 && (dOut >= dLow || dOut > d / 2)) {
      faults.add("dOut must be less than dLow and at most d / 2: " + dOut);
    }
  }

  static void atLeast(List<String> faults, String name, int value, int least) {
    if (value < least) {
      faults.add(name + " must be at least " + least + ": " + value);
    }
  }

  static void positive(List<String> faults, String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      faults.add(name + " must be positive: " + value);
    }
  }

  /** Back-offs travel in whole seconds. */
  private static void wholeSeconds(
      List<String> faults, String name, Duration value, Duration longest) {
    if (value.toSeconds() < 1 || value.getNano() != 0 || value.compareTo(longest) > 0) {
      faults.add(name + " must be whole seconds, at least 1, at most maxBackoff: " + value);
    }
  }

  /**
   * {@return the parameters of the specification, and go's where that leaves them open; without
   * scores}
   */
  public static GossipsubParams defaults() {
    return new GossipsubParamsBuilder().build();
  }

  /**
   * {@return the parameters of Ethereum's consensus layer} What such a node needs beside them is in
   * {@link Ethereum}.
   */
  public static GossipsubParams ethereum() {
    return new GossipsubParamsBuilder()
        .d(8)
        .dLow(6)
        .dHigh(12)
        .dLazy(6)
        .heartbeat(Duration.ofMillis(700))
        .historyLength(6)
        .historyGossip(3)
        .fanoutTtl(Duration.ofSeconds(60))
        .prunePeers(0)
        .messageCacheBytes(64 << 20)
        .build();
  }

  /** {@return a builder that starts from these values} */
  public GossipsubParamsBuilder toBuilder() {
    return new GossipsubParamsBuilder()
        .newestVersion(newestVersion)
        .protocols(protocols)
        .d(d)
        .dLow(dLow)
        .dHigh(dHigh)
        .dScore(dScore)
        .dOut(dOut)
        .dLazy(dLazy)
        .gossipFactor(gossipFactor)
        .gossipRetransmission(gossipRetransmission)
        .historyLength(historyLength)
        .historyGossip(historyGossip)
        .heartbeat(heartbeat)
        .heartbeatInitialDelay(heartbeatInitialDelay)
        .fanoutTtl(fanoutTtl)
        .pruneBackoff(pruneBackoff)
        .unsubscribeBackoff(unsubscribeBackoff)
        .maxBackoff(maxBackoff)
        .graftFloodThreshold(graftFloodThreshold)
        .opportunisticGraftTicks(opportunisticGraftTicks)
        .opportunisticGraftPeers(opportunisticGraftPeers)
        .directPeers(directPeers)
        .peerFilter(peerFilter)
        .directConnectTicks(directConnectTicks)
        .directConnectInitialDelay(directConnectInitialDelay)
        .peerExchange(peerExchange)
        .prunePeers(prunePeers)
        .floodPublishMaxBytes(floodPublishMaxBytes)
        .maxIHaveLength(maxIHaveLength)
        .maxIHaveMessages(maxIHaveMessages)
        .maxIWantLength(maxIWantLength)
        .iwantFollowup(iwantFollowup)
        .idontwantMinBytes(idontwantMinBytes)
        .maxIDontWantLength(maxIDontWantLength)
        .maxIDontWantMessages(maxIDontWantMessages)
        .idontwantTtl(idontwantTtl)
        .maxMeshRequests(maxMeshRequests)
        .maxMessageIdBytes(maxMessageIdBytes)
        .messageCacheBytes(messageCacheBytes)
        .testExtension(testExtension)
        .thresholds(thresholds)
        .score(score);
  }
}
