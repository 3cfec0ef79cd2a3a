package org.freshet.pubsub.benchmarks.attack;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.Topic;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * One of two honest nodes that publish to each other as fast as they acknowledge. Only the
 * partner's messages count, whoever else publishes on the topic.
 *
 * <p>The window bounds what waits for the partner, so nothing is dropped; whoever does not read
 * holds nobody up, for publishing never waits for room.
 */
final class GoodPeer implements AutoCloseable {
  static final String TOPIC = "good";

  private static final int PAYLOAD_BYTES = 1024;
  private static final int WINDOW = 512;
  private static final int ACKNOWLEDGED_TOGETHER = 32;

  /** A window that stays shut so long has lost its acknowledgement, or the partner; on it goes. */
  private static final Duration SHUT_AT_MOST = Duration.ofSeconds(2);

  /** What a payload begins with. */
  private static final byte MESSAGE = 1;

  private static final byte ACKNOWLEDGEMENT = 2;
  private static final int ACKNOWLEDGEMENT_BYTES = 1 + Long.BYTES;

  private final PubSub node;
  private final Topic topic;
  private final Thread publishing = new Thread(this::publish, "publishing");

  /** The highest number of ours that the partner has. */
  private final AtomicLong acknowledged = new AtomicLong();

  /** How many of the partner's messages came. */
  private final AtomicLong delivered = new AtomicLong();

  /** How many of them are missing before one that came. */
  private final AtomicLong lost = new AtomicLong();

  /** The partner's last number; for the one thread that handles messages. */
  private long lastNumber;

  private volatile @Nullable PeerId partner;
  private volatile boolean closed;

  /** Creates it; it subscribes, and publishes once it {@link #begin}s. */
  GoodPeer(PubSub node) {
    this.node = node;
    this.topic = node.topic(TOPIC);
    topic.subscribe(this::received);
    publishing.setDaemon(true);
  }

  /** Publishes to the partner from now on. */
  void begin(PeerId with) {
    partner = with;
    publishing.start();
  }

  long delivered() {
    return delivered.get();
  }

  long lost() {
    return lost.get();
  }

  private void publish() {
    long number = 0;
    while (!closed) {
      number++;
      awaitWindow(number - WINDOW);
      byte[] payload = new byte[PAYLOAD_BYTES];
      ByteBuffer.wrap(payload).put(MESSAGE).putLong(number);
      publish(payload);
    }
  }

  private void publish(byte[] payload) {
    try {
      topic.publish(payload);
    } catch (IllegalStateException e) {
      if (!closed) {
        throw e;
      }
    }
  }

  private void awaitWindow(long number) {
    long begun = System.nanoTime();
    while (acknowledged.get() < number && !closed) {
      long left = SHUT_AT_MOST.toNanos() - (System.nanoTime() - begun);
      if (left <= 0) {
        acknowledged.set(number);
      }
      LockSupport.parkNanos(this, left);
    }
  }

  private void received(Message message) {
    if (!message.from().equals(Optional.ofNullable(partner))) {
      return;
    }
    ByteBuffer data = message.data();
    byte kind = data.get(0);
    long number = data.getLong(1);
    if (kind == ACKNOWLEDGEMENT) {
      acknowledged.accumulateAndGet(number, Math::max);
      LockSupport.unpark(publishing);
    } else if (kind == MESSAGE) {
      delivered.incrementAndGet();
      // The first ones were published before the partner was known to want them.
      lost.addAndGet(lastNumber == 0 ? 0 : number - lastNumber - 1);
      lastNumber = number;
      if (number % ACKNOWLEDGED_TOGETHER == 0) {
        acknowledge(number);
      }
    }
  }

  private void acknowledge(long number) {
    byte[] payload = new byte[ACKNOWLEDGEMENT_BYTES];
    ByteBuffer.wrap(payload).put(ACKNOWLEDGEMENT).putLong(number);
    publish(payload);
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(publishing);
    node.close();
  }
}
