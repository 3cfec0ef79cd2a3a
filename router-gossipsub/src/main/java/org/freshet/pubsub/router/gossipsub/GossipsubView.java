package org.freshet.pubsub.router.gossipsub;

import java.util.List;
import java.util.Map;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.MeshView;

/**
 * Who is in meshes and fanouts, given by {@code PubSub.view(GossipsubView.class)}. Safe for any
 * thread and never blocks: answers are what held after the last event that was handled.
 *
 * <p>Neighbours that proved no identity are not shown.
 */
public interface GossipsubView extends MeshView {
  /** {@return the neighbours in the mesh of each joined topic, in the order in which they came} */
  Map<TopicName, List<PeerId>> meshes();

  /** {@return the neighbours in the mesh of the topic; nobody where it is not joined} */
  List<PeerId> meshNow(TopicName topic);

  /** {@return the neighbours to whom messages of a topic go that is published on but not joined} */
  List<PeerId> fanout(TopicName topic);
}
