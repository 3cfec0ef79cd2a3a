package org.freshet.pubsub.benchmarks.soak;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.freshet.pubsub.PubSub;

/**
 * One node that stays and follows everything, and others around it that come and go, all in this
 * process: as many at the end of a step as before it. Topics come and go too, and no name is used
 * for long. For one thread.
 */
final class Churn implements AutoCloseable {
  private static final int PEERS = 16;
  private static final int TOPICS_OF_A_PEER = 4;

  /** So many names are in use at a time. */
  private static final int TOPICS = 24;

  private static final int STEPS_UNTIL_A_NEW_NAME = 10;
  private static final int STEPS_UNTIL_A_NEW_PEER = 5;
  private static final int STEPS_UNTIL_A_LOST_CONNECTION = 7;
  private static final long CLOSE_SECONDS = 30;

  private final SplittableRandom random = new SplittableRandom(1);
  private final LongAdder delivered = new LongAdder();
  private final SoakPeer hub = new SoakPeer(delivered);

  /** The oldest first. */
  private final Deque<SoakPeer> peers = new ArrayDeque<>();

  /** Closing waits for queues to empty, which is not the churn's affair. */
  private final ExecutorService closing = Executors.newSingleThreadExecutor();

  private long steps;
  private long peersEver;
  private int firstTopic;

  Churn() {
    for (int i = 0; i < TOPICS; i++) {
      hub.follow("soak-" + i);
    }
    while (peers.size() < PEERS) {
      arrive();
    }
  }

  /** One tenth of a second of life, as it is meant. */
  void step() {
    steps++;
    peers.forEach(peer -> peer.publish(random));
    hub.publish(random);
    any().change(anyTopic());
    if (steps % STEPS_UNTIL_A_NEW_NAME == 0) {
      firstTopic++;
      hub.change("soak-" + (firstTopic + TOPICS - 1));
    }
    if (steps % STEPS_UNTIL_A_NEW_PEER == 0) {
      SoakPeer leaving = peers.remove();
      closing.execute(leaving::close);
      arrive();
    }
    if (steps % STEPS_UNTIL_A_LOST_CONNECTION == 0) {
      SoakPeer cut = any();
      hub.node().disconnect(cut.node().peerId());
      cut.connect(hub);
    }
  }

  private void arrive() {
    peersEver++;
    SoakPeer peer = new SoakPeer(delivered);
    settle(peer);
    peer.connect(hub);
    if (!peers.isEmpty()) {
      peer.connect(any());
    }
    peers.add(peer);
  }

  private void settle(SoakPeer peer) {
    for (int i = 0; i < TOPICS_OF_A_PEER; i++) {
      peer.follow("soak-" + (firstTopic + i * TOPICS / TOPICS_OF_A_PEER));
    }
  }

  private SoakPeer any() {
    List<SoakPeer> all = new ArrayList<>(peers);
    return all.get(random.nextInt(all.size()));
  }

  private String anyTopic() {
    return "soak-" + (firstTopic + random.nextInt(TOPICS));
  }

  /** {@return the node that stays} */
  PubSub hub() {
    return hub.node();
  }

  long delivered() {
    return delivered.sum();
  }

  /** {@return how many peers have come so far} */
  long peersEver() {
    return peersEver;
  }

  @Override
  public void close() {
    closing.shutdown();
    try {
      if (!closing.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        closing.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    peers.forEach(SoakPeer::close);
    hub.close();
  }
}
