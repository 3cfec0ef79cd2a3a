package org.freshet.pubsub.router.gossipsub;

import java.util.List;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.SignedPeerRecord;
import org.freshet.pubsub.router.gossipsub.control.ControlWriter;

/** What a neighbour is to be told about its place in a mesh of ours. */
sealed interface MeshChange {
  /** It is in the mesh. */
  record Graft() implements MeshChange {
    static final Graft INSTANCE = new Graft();
  }

  /**
   * It is not in the mesh.
   *
   * @param backoffSeconds how long it must not graft us
   * @param peers whom it may turn to
   */
  record Prune(long backoffSeconds, List<SignedPeerRecord> peers) implements MeshChange {}

  /** {@return whether it still is what is to be told} */
  default boolean isCurrent(TopicName topic, Outward way) {
    return way.meshes.contains(topic) == this instanceof Graft;
  }

  /** {@return the control message, as far as the neighbour's protocol knows it} */
  default byte[] encoded(TopicName topic, ProtocolVersion features) {
    if (this instanceof Prune prune) {
      return features.hasBackoff()
          ? ControlWriter.prune(topic, prune.backoffSeconds, prune.peers)
          : ControlWriter.prune(topic);
    }
    return ControlWriter.graft(topic);
  }
}
