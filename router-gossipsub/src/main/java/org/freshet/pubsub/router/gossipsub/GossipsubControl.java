package org.freshet.pubsub.router.gossipsub;

import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;

/**
 * What can be changed while the router runs, given by {@code PubSub.view(GossipsubControl.class)}.
 * Safe for any thread; each stage completes when the change has taken effect.
 */
public interface GossipsubControl {
  /**
   * Lets a topic count differently in scores from now on; counts above a lowered cap are cut.
   *
   * @throws IllegalArgumentException when parameters are wrong; the message names every fault
   */
  CompletionStage<Void> setTopicScore(TopicName topic, TopicScoreParams params);

  /**
   * Adds a direct peer, or changes its address, and connects to it.
   *
   * @param address ends in {@code /p2p/…}
   * @throws IllegalArgumentException when it does not
   */
  CompletionStage<Void> addDirectPeer(Multiaddr address);

  /** Lets a direct peer be one no longer; its connection stays. */
  CompletionStage<Void> removeDirectPeer(PeerId peer);

  /**
   * Tells what the application thinks of a message that it judged later: a useful one counts as a
   * first delivery (P2), an invalid one against the peer (P4).
   *
   * @param from who brought it
   */
  CompletionStage<Void> feedback(TopicName topic, PeerId from, boolean useful);
}
