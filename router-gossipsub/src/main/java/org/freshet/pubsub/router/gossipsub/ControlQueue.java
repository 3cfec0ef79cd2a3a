package org.freshet.pubsub.router.gossipsub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.gossipsub.control.ControlWriter;

/** Control messages for one neighbour that are not yet in its outbound queue. */
final class ControlQueue {
  /** The last word on each topic: an earlier one that was not sent is void. */
  final Map<TopicName, MeshChange> changes = new LinkedHashMap<>();

  /** Encoded IWANTs and IHAVEs, in order. */
  final List<byte[]> pieces = new ArrayList<>();

  /** Ids for IDONTWANT, each encoded by {@link ControlWriter#idontwantId}. */
  final List<byte[]> dontWant = new ArrayList<>();

  /** It is in the outbox's list of those that are to be sent. */
  boolean isDue;

  boolean isEmpty() {
    return changes.isEmpty() && pieces.isEmpty() && dontWant.isEmpty();
  }

  void clear() {
    changes.clear();
    pieces.clear();
    dontWant.clear();
  }
}
