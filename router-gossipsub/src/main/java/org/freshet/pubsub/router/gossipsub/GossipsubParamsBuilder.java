package org.freshet.pubsub.router.gossipsub;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.ProtocolId;

/**
 * Collects {@link GossipsubParams}; each method sets the component of its name and returns this. It
 * starts from {@link GossipsubParams#defaults()}.
 */
public final class GossipsubParamsBuilder {
  private ProtocolVersion newestVersion = ProtocolVersion.V1_3;
  private Map<ProtocolId, ProtocolVersion> protocols = Map.of();
  private int d = 6;
  private int dLow = 4;
  private int dHigh = 12;
  private int dScore = 4;
  private int dOut = 2;
  private int dLazy = 6;
  private double gossipFactor = 0.25;
  private int gossipRetransmission = 3;
  private int historyLength = 5;
  private int historyGossip = 3;
  private Duration heartbeat = Duration.ofSeconds(1);
  private Duration heartbeatInitialDelay = Duration.ofMillis(100);
  private Duration fanoutTtl = Duration.ofSeconds(60);
  private Duration pruneBackoff = Duration.ofSeconds(60);
  private Duration unsubscribeBackoff = Duration.ofSeconds(10);
  private Duration maxBackoff = Duration.ofHours(1);
  private Duration graftFloodThreshold = Duration.ofSeconds(10);
  private int opportunisticGraftTicks = 60;
  private int opportunisticGraftPeers = 2;
  private List<Multiaddr> directPeers = List.of();
  private PeerFilter peerFilter = PeerFilter.ALL;
  private int directConnectTicks = 300;
  private Duration directConnectInitialDelay = Duration.ofSeconds(1);
  private boolean peerExchange = false;
  private int prunePeers = 16;
  private int floodPublishMaxBytes = 0;
  private int maxIHaveLength = 5000;
  private int maxIHaveMessages = 10;
  private int maxIWantLength = 5000;
  private Duration iwantFollowup = Duration.ofSeconds(3);
  private int idontwantMinBytes = 1024;
  private int maxIDontWantLength = 10;
  private int maxIDontWantMessages = 1000;
  private int idontwantTtl = 3;
  private int maxMeshRequests = 512;
  private int maxMessageIdBytes = 1024;
  private int messageCacheBytes = 16 << 20;
  private boolean testExtension = false;
  private ScoreThresholds thresholds = ScoreThresholds.NONE;
  private ScoreParams score = ScoreParams.NONE;

  /** Starts from the defaults. */
  public GossipsubParamsBuilder() {}

  /** {@return this, with {@link GossipsubParams#newestVersion}} */
  public GossipsubParamsBuilder newestVersion(ProtocolVersion value) {
    newestVersion = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#protocols}; the map's order is kept} */
  public GossipsubParamsBuilder protocols(Map<ProtocolId, ProtocolVersion> value) {
    protocols = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#d}} */
  public GossipsubParamsBuilder d(int value) {
    d = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#dLow}} */
  public GossipsubParamsBuilder dLow(int value) {
    dLow = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#dHigh}} */
  public GossipsubParamsBuilder dHigh(int value) {
    dHigh = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#dScore}} */
  public GossipsubParamsBuilder dScore(int value) {
    dScore = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#dOut}} */
  public GossipsubParamsBuilder dOut(int value) {
    dOut = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#dLazy}} */
  public GossipsubParamsBuilder dLazy(int value) {
    dLazy = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#gossipFactor}} */
  public GossipsubParamsBuilder gossipFactor(double value) {
    gossipFactor = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#gossipRetransmission}} */
  public GossipsubParamsBuilder gossipRetransmission(int value) {
    gossipRetransmission = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#historyLength}} */
  public GossipsubParamsBuilder historyLength(int value) {
    historyLength = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#historyGossip}} */
  public GossipsubParamsBuilder historyGossip(int value) {
    historyGossip = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#heartbeat}} */
  public GossipsubParamsBuilder heartbeat(Duration value) {
    heartbeat = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#heartbeatInitialDelay}} */
  public GossipsubParamsBuilder heartbeatInitialDelay(Duration value) {
    heartbeatInitialDelay = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#fanoutTtl}} */
  public GossipsubParamsBuilder fanoutTtl(Duration value) {
    fanoutTtl = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#pruneBackoff}} */
  public GossipsubParamsBuilder pruneBackoff(Duration value) {
    pruneBackoff = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#unsubscribeBackoff}} */
  public GossipsubParamsBuilder unsubscribeBackoff(Duration value) {
    unsubscribeBackoff = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#maxBackoff}} */
  public GossipsubParamsBuilder maxBackoff(Duration value) {
    maxBackoff = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#graftFloodThreshold}} */
  public GossipsubParamsBuilder graftFloodThreshold(Duration value) {
    graftFloodThreshold = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#opportunisticGraftTicks}} */
  public GossipsubParamsBuilder opportunisticGraftTicks(int value) {
    opportunisticGraftTicks = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#opportunisticGraftPeers}} */
  public GossipsubParamsBuilder opportunisticGraftPeers(int value) {
    opportunisticGraftPeers = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#directPeers}} */
  public GossipsubParamsBuilder directPeers(List<Multiaddr> value) {
    directPeers = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#peerFilter}} */
  public GossipsubParamsBuilder peerFilter(PeerFilter value) {
    peerFilter = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#directConnectTicks}} */
  public GossipsubParamsBuilder directConnectTicks(int value) {
    directConnectTicks = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#directConnectInitialDelay}} */
  public GossipsubParamsBuilder directConnectInitialDelay(Duration value) {
    directConnectInitialDelay = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#peerExchange}} */
  public GossipsubParamsBuilder peerExchange(boolean value) {
    peerExchange = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#prunePeers}} */
  public GossipsubParamsBuilder prunePeers(int value) {
    prunePeers = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#floodPublishMaxBytes}} */
  public GossipsubParamsBuilder floodPublishMaxBytes(int value) {
    floodPublishMaxBytes = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#maxIHaveLength}} */
  public GossipsubParamsBuilder maxIHaveLength(int value) {
    maxIHaveLength = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#maxIHaveMessages}} */
  public GossipsubParamsBuilder maxIHaveMessages(int value) {
    maxIHaveMessages = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#maxIWantLength}} */
  public GossipsubParamsBuilder maxIWantLength(int value) {
    maxIWantLength = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#iwantFollowup}} */
  public GossipsubParamsBuilder iwantFollowup(Duration value) {
    iwantFollowup = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#idontwantMinBytes}} */
  public GossipsubParamsBuilder idontwantMinBytes(int value) {
    idontwantMinBytes = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#maxIDontWantLength}} */
  public GossipsubParamsBuilder maxIDontWantLength(int value) {
    maxIDontWantLength = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#maxIDontWantMessages}} */
  public GossipsubParamsBuilder maxIDontWantMessages(int value) {
    maxIDontWantMessages = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#idontwantTtl}} */
  public GossipsubParamsBuilder idontwantTtl(int value) {
    idontwantTtl = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#maxMeshRequests}} */
  public GossipsubParamsBuilder maxMeshRequests(int value) {
    maxMeshRequests = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#maxMessageIdBytes}} */
  public GossipsubParamsBuilder maxMessageIdBytes(int value) {
    maxMessageIdBytes = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#messageCacheBytes}} */
  public GossipsubParamsBuilder messageCacheBytes(int value) {
    messageCacheBytes = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#testExtension}} */
  public GossipsubParamsBuilder testExtension(boolean value) {
    testExtension = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#thresholds}} */
  public GossipsubParamsBuilder thresholds(ScoreThresholds value) {
    thresholds = value;
    return this;
  }

  /** {@return this, with {@link GossipsubParams#score}} */
  public GossipsubParamsBuilder score(ScoreParams value) {
    score = value;
    return this;
  }

  /**
   * {@return the parameters}
   *
   * @throws IllegalArgumentException when any is wrong; the message names every fault
   */
  public GossipsubParams build() {
    return new GossipsubParams(
        newestVersion,
        protocols,
        d,
        dLow,
        dHigh,
        dScore,
        dOut,
        dLazy,
        gossipFactor,
        gossipRetransmission,
        historyLength,
        historyGossip,
        heartbeat,
        heartbeatInitialDelay,
        fanoutTtl,
        pruneBackoff,
        unsubscribeBackoff,
        maxBackoff,
        graftFloodThreshold,
        opportunisticGraftTicks,
        opportunisticGraftPeers,
        directPeers,
        peerFilter,
        directConnectTicks,
        directConnectInitialDelay,
        peerExchange,
        prunePeers,
        floodPublishMaxBytes,
        maxIHaveLength,
        maxIHaveMessages,
        maxIWantLength,
        iwantFollowup,
        idontwantMinBytes,
        maxIDontWantLength,
        maxIDontWantMessages,
        idontwantTtl,
        maxMeshRequests,
        maxMessageIdBytes,
        messageCacheBytes,
        testExtension,
        thresholds,
        score);
  }
}
