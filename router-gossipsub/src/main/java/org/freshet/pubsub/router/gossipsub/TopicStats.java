package org.freshet.pubsub.router.gossipsub;

/**
 * What a peer did in one topic (gossipsub v1.1, P1 to P4). Each part is given with its weight but
 * without the topic's.
 */
final class TopicStats {
  private boolean inMesh;
  private long graftNanos;

  /** How long it is in the mesh, as of the last refresh. */
  private long meshNanos;

  private double firstDeliveries;

  private double meshDeliveries;

  /** It has been in the mesh long enough for P3 to apply. */
  private boolean meshDeliveriesActive;

  private double meshFailures;
  private double invalidDeliveries;

  void grafted(long nowNanos) {
    inMesh = true;
    graftNanos = nowNanos;
    meshNanos = 0;
    meshDeliveriesActive = false;
  }

  /** It left the mesh: what it failed to bring stays with it. */
  void pruned(TopicScoreParams params) {
    meshFailures += square(deficit(params));
    inMesh = false;
  }

  /** It brought a message first. */
  void deliveredFirst(TopicScoreParams params) {
    firstDeliveries = Math.min(firstDeliveries + 1, params.firstMessageDeliveriesCap());
    deliveredInMesh(params);
  }

  /** It brought a message first or soon after the first. */
  void deliveredInMesh(TopicScoreParams params) {
    if (inMesh) {
      meshDeliveries = Math.min(meshDeliveries + 1, params.meshMessageDeliveriesCap());
    }
  }

  void deliveredInvalid() {
    invalidDeliveries++;
  }

  void refresh(TopicScoreParams params, double decayToZero, long nowNanos) {
    firstDeliveries = decayed(firstDeliveries, params.firstMessageDeliveriesDecay(), decayToZero);
    meshDeliveries = decayed(meshDeliveries, params.meshMessageDeliveriesDecay(), decayToZero);
    meshFailures = decayed(meshFailures, params.meshFailurePenaltyDecay(), decayToZero);
    invalidDeliveries =
        decayed(invalidDeliveries, params.invalidMessageDeliveriesDecay(), decayToZero);
    if (inMesh) {
      meshNanos = nowNanos - graftNanos;
      meshDeliveriesActive |= meshNanos > params.meshMessageDeliveriesActivation().toNanos();
    }
  }

  static double decayed(double count, double factor, double decayToZero) {
    double left = count * factor;
    return left < decayToZero ? 0 : left;
  }

  /** Keeps counts within caps that were lowered. */
  void recap(TopicScoreParams params) {
    firstDeliveries = Math.min(firstDeliveries, params.firstMessageDeliveriesCap());
    meshDeliveries = Math.min(meshDeliveries, params.meshMessageDeliveriesCap());
  }

  /** The peer is gone: what it did well is forgotten. */
  void retire(TopicScoreParams params) {
    firstDeliveries = 0;
    if (inMesh) {
      pruned(params);
    }
  }

  /** {@return whether there is nothing to remember} */
  boolean isBlank() {
    return !inMesh
        && firstDeliveries == 0
        && meshDeliveries == 0
        && meshFailures == 0
        && invalidDeliveries == 0;
  }

  double p1(TopicScoreParams params) {
    if (!inMesh) {
      return 0;
    }
    double quanta = Math.floor((double) meshNanos / params.timeInMeshQuantum().toNanos());
    return Math.min(quanta, params.timeInMeshCap()) * params.timeInMeshWeight();
  }

  double p2(TopicScoreParams params) {
    return firstDeliveries * params.firstMessageDeliveriesWeight();
  }

  double p3(TopicScoreParams params) {
    return square(deficit(params)) * params.meshMessageDeliveriesWeight();
  }

  double p3b(TopicScoreParams params) {
    return meshFailures * params.meshFailurePenaltyWeight();
  }

  double p4(TopicScoreParams params) {
    return square(invalidDeliveries) * params.invalidMessageDeliveriesWeight();
  }

  private double deficit(TopicScoreParams params) {
    return inMesh && meshDeliveriesActive
        ? Math.max(0, params.meshMessageDeliveriesThreshold() - meshDeliveries)
        : 0;
  }

  private static double square(double value) {
    return value * value;
  }
}
