package org.freshet.pubsub.router;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;

/** What a router that keeps a mesh shows of it; see {@link Router#view}. Safe for any thread. */
public interface MeshView {
  /** {@return completes with the neighbours in the mesh of the topic, in a fixed order} */
  CompletionStage<List<PeerId>> mesh(TopicName topic);
}
