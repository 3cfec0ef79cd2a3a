package org.freshet.pubsub.router.gossipsub;

import org.freshet.pubsub.message.TopicName;

/**
 * What a peer did in one topic (gossipsub v1.1, P1 to P4). Each part is given with its weight but
 * without the topic's.
 */
final class TopicStats {
  final TopicName topic;

  /** How the topic counts now. */
  private TopicScoreParams params;

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

  TopicStats(TopicName topic, TopicScoreParams params) {
    this.topic = topic;
    this.params = params;
  }

  void grafted(long nowNanos) {
    inMesh = true;
    graftNanos = nowNanos;
    meshNanos = 0;
    meshDeliveriesActive = false;
  }

  /** It left the mesh: what it failed to bring stays with it. */
  void pruned() {
    meshFailures += square(deficit());
    inMesh = false;
  }

  /** It brought a message first. */
  void deliveredFirst() {
    firstDeliveries = Math.min(firstDeliveries + 1, params.firstMessageDeliveriesCap());
    deliveredInMesh();
  }

  private void deliveredInMesh() {
    if (inMesh) {
      meshDeliveries = Math.min(meshDeliveries + 1, params.meshMessageDeliveriesCap());
    }
  }

  /**
   * It brought a copy of a message that another had brought first.
   *
   * @param lateNanos how long after the first was found valid
   */
  void deliveredAgain(long lateNanos) {
    if (lateNanos <= params.meshMessageDeliveriesWindow().toNanos()) {
      deliveredInMesh();
    }
  }

  void deliveredInvalid() {
    invalidDeliveries++;
  }

  void refresh(double decayToZero, long nowNanos) {
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

  /** The topic counts differently from now on: counts keep within caps that were lowered. */
  void params(TopicScoreParams changed) {
    params = changed;
    firstDeliveries = Math.min(firstDeliveries, params.firstMessageDeliveriesCap());
    meshDeliveries = Math.min(meshDeliveries, params.meshMessageDeliveriesCap());
  }

  /** The peer is gone: what it did well is forgotten. */
  void retire() {
    firstDeliveries = 0;
    if (inMesh) {
      pruned();
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

  double weight() {
    return params.topicWeight();
  }

  double p1() {
    if (!inMesh) {
      return 0;
    }
    double quanta = Math.floor((double) meshNanos / params.timeInMeshQuantum().toNanos());
    return Math.min(quanta, params.timeInMeshCap()) * params.timeInMeshWeight();
  }

  double p2() {
    return firstDeliveries * params.firstMessageDeliveriesWeight();
  }

  double p3() {
    return square(deficit()) * params.meshMessageDeliveriesWeight();
  }

  double p3b() {
    return meshFailures * params.meshFailurePenaltyWeight();
  }

  double p4() {
    return square(invalidDeliveries) * params.invalidMessageDeliveriesWeight();
  }

  private double deficit() {
    return inMesh && meshDeliveriesActive
        ? Math.max(0, params.meshMessageDeliveriesThreshold() - meshDeliveries)
        : 0;
  }

  private static double square(double value) {
    return value * value;
  }
}
