package org.freshet.pubsub.router.gossipsub;

import java.util.LinkedHashMap;
import java.util.Map;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;

/** What happens each heartbeat (gossipsub v1.0 and v1.1), one method for each step. */
final class Heartbeat {
  /** Heartbeats between two sweeps of what has run out anyway. */
  private static final int SWEEP_TICKS = 15;

  private final Scope scope;
  private final MeshKeeper keeper;
  private final Gossip gossip;
  private final Wants wants;
  private final DontWants dontWants;
  private final PeerExchange exchange;
  private long tick;

  Heartbeat(
      Scope scope,
      MeshKeeper keeper,
      Gossip gossip,
      Wants wants,
      DontWants dontWants,
      PeerExchange exchange) {
    this.scope = scope;
    this.keeper = keeper;
    this.gossip = gossip;
    this.wants = wants;
    this.dontWants = dontWants;
    this.exchange = exchange;
  }

  /** Sets the first heartbeat, the first decay of scores and the first dial of direct peers. */
  void start() {
    scope.context.schedule(scope.params.heartbeatInitialDelay(), this::beat);
    scope.context.schedule(scope.params.score().decayInterval(), this::decayScores);
    scope.context.schedule(scope.params.directConnectInitialDelay(), scope.directPeers::connect);
  }

  private void decayScores() {
    scope.context.schedule(scope.params.score().decayInterval(), this::decayScores);
    scope.scores.refresh();
  }

  private void beat() {
    scope.context.schedule(scope.params.heartbeat(), this::beat);
    tick++;
    sweepBackoffs();
    renewQuotas();
    askAgain();
    connectDirectPeers();
    maintainMeshes();
    emitGossip();
    maintainFanouts();
    exchangePeers();
    repeatLostControl();
    shiftCache();
    showScores();
  }

  private void sweepBackoffs() {
    if (tick % SWEEP_TICKS == 0) {
      scope.backoffs.clear(scope.nowNanos());
    }
  }

  private void renewQuotas() {
    scope.links.inwards().forEach(Inward::newHeartbeat);
    dontWants.heartbeat();
  }

  private void askAgain() {
    wants.heartbeat();
  }

  private void connectDirectPeers() {
    if (tick % scope.params.directConnectTicks() == 0) {
      scope.directPeers.connect();
    }
  }

  private void maintainMeshes() {
    keeper.dropSilent();
    boolean opportunity = tick % scope.params.opportunisticGraftTicks() == 0;
    for (TopicName topic : scope.mesh.topics()) {
      keeper.dropNegative(topic);
      keeper.graftIfTooFew(topic);
      keeper.pruneIfTooMany(topic);
      keeper.graftIfTooFewOutbound(topic);
      if (opportunity) {
        keeper.graftOpportunistically(topic);
      }
    }
  }

  private void emitGossip() {
    gossip.heartbeat();
  }

  private void maintainFanouts() {
    scope.fanout.topics().forEach(keeper::maintainFanout);
  }

  private void exchangePeers() {
    exchange.heartbeat();
  }

  private void repeatLostControl() {
    scope.outbox.retry();
  }

  private void shiftCache() {
    scope.cache.shift();
  }

  private void showScores() {
    if (!scope.scores.isEnabled()) {
      return;
    }
    Map<PeerId, ScoreBreakdown> now = new LinkedHashMap<>();
    for (PeerScore peer : scope.scores.present()) {
      peer.who.id().ifPresent(id -> now.put(id, scope.scores.breakdown(peer)));
    }
    scope.views.scores(now);
  }
}
