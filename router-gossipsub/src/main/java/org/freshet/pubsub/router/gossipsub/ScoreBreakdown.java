package org.freshet.pubsub.router.gossipsub;

/**
 * A peer's score and what it is made of (gossipsub v1.1); immutable. Every part is given with its
 * weight, so that {@code total} is the sum of all others.
 *
 * @param total the score
 * @param timeInMesh P1, over all topics
 * @param firstMessageDeliveries P2, over all topics
 * @param meshMessageDeliveries P3, over all topics
 * @param meshFailures P3b, over all topics
 * @param invalidMessages P4, over all topics
 * @param topicCap what the cap on the topics took away; not positive
 * @param application P5
 * @param ipColocation P6
 * @param behaviour P7
 */
public record ScoreBreakdown(
    double total,
    double timeInMesh,
    double firstMessageDeliveries,
    double meshMessageDeliveries,
    double meshFailures,
    double invalidMessages,
    double topicCap,
    double application,
    double ipColocation,
    double behaviour) {

  /** A score of 0, made of nothing. */
  public static final ScoreBreakdown ZERO = new ScoreBreakdown(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
