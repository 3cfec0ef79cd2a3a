package org.freshet.pubsub.router.gossipsub.control;

import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.TopicName;

/**
 * What one RPC says to a gossipsub router, within {@link ControlLimits}; immutable.
 *
 * @param ihave announcements, in order
 * @param iwant ids that are asked for, of all IWANT entries together
 * @param graft topics, in order
 * @param prune in order
 * @param idontwant ids that are not wanted, of all IDONTWANT entries together
 * @param extensions what the sender supports; empty where it does not speak of it
 * @param testExtension whether the test extension's message is in the RPC
 * @param malformed entries and ids that make no sense and were left out: without a topic, with an
 *     id that is empty or too long
 * @param excess entries and ids beyond the limits, left out too
 */
public record Control(
    List<IHave> ihave,
    List<MessageId> iwant,
    List<TopicName> graft,
    List<Prune> prune,
    List<MessageId> idontwant,
    Optional<ExtensionSet> extensions,
    boolean testExtension,
    int malformed,
    int excess) {

  /** Messages of a topic that the sender has. */
  public record IHave(TopicName topic, List<MessageId> ids) {}

  /**
   * The sender took us out of its mesh.
   *
   * @param topic of which
   * @param backoffSeconds how long it does not want us back, unsigned; 0 where it does not say
   * @param peers whom we may turn to instead
   */
  public record Prune(TopicName topic, long backoffSeconds, List<PeerInfo> peers) {}

  /**
   * Somebody to connect to, as a stranger says.
   *
   * @param peerId multihash bytes, unchecked
   * @param signedPeerRecord an envelope, unchecked; empty where there is none
   */
  public record PeerInfo(byte[] peerId, byte[] signedPeerRecord) {}
}
