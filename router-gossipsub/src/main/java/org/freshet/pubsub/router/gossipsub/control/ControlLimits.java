package org.freshet.pubsub.router.gossipsub.control;

/**
 * How much of one RPC's control messages is read.
 *
 * @param ihaveIds ids announced, over all topics
 * @param iwantIds ids asked for
 * @param meshRequests GRAFT entries, and as many PRUNE entries
 * @param idontwantIds ids not wanted
 * @param prunePeers peers in one PRUNE
 * @param idBytes the longest id
 */
public record ControlLimits(
    int ihaveIds, int iwantIds, int meshRequests, int idontwantIds, int prunePeers, int idBytes) {}
