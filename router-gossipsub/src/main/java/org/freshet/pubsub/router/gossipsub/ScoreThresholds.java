package org.freshet.pubsub.router.gossipsub;

import java.util.List;

/**
 * What follows from a score (gossipsub v1.1); immutable. Checked by the {@link GossipsubParams}
 * that it becomes a part of. A negative score always keeps a neighbour out of meshes.
 *
 * @param gossip below it gossip is neither sent nor taken; not positive
 * @param publish below it own messages are not sent outside of meshes; at most {@code gossip}
 * @param graylist below it RPCs are ignored, but for their subscriptions; at most {@code publish}
 * @param acceptPeerExchange from it on peers are taken from who prunes us; not negative
 * @param opportunisticGraft when the median of a mesh is below it, better neighbours are grafted;
 *     not negative
 */
public record ScoreThresholds(
    double gossip,
    double publish,
    double graylist,
    double acceptPeerExchange,
    double opportunisticGraft) {

  /** All 0, for a router that does not score. */
  public static final ScoreThresholds NONE = new ScoreThresholds(0, 0, 0, 0, 0);

  /** Adds a sentence for everything that is wrong, with this prefix before each name. */
  void check(String prefix, List<String> faults) {
    Faults f = new Faults(prefix, faults);
    f.notPositive("gossip", gossip);
    f.notPositive("publish", publish);
    f.atMost("publish", publish, "gossip", gossip);
    f.notPositive("graylist", graylist);
    f.atMost("graylist", graylist, "publish", publish);
    f.notNegative("acceptPeerExchange", acceptPeerExchange);
    f.notNegative("opportunisticGraft", opportunisticGraft);
  }
}
