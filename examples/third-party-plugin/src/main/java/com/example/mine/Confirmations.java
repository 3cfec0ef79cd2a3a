package com.example.mine;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.peer.PeerId;

/** What an application may ask this router, by {@code pubsub.view(Confirmations.class)}. */
public interface Confirmations {
  /**
   * {@return completes with how many of our messages each neighbour has told us that it accepted}
   */
  CompletionStage<Map<PeerId, Long>> confirmed();
}
