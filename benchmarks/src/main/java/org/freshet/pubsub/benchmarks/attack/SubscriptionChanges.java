package org.freshet.pubsub.benchmarks.attack;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.freshet.pubsub.core.wire.RpcWriter;
import org.freshet.pubsub.message.TopicName;

/** Subscribes to one topic after the other and back out, each change in an RPC of its own. */
final class SubscriptionChanges implements Ammunition {
  private static final int CHANGES_A_PIECE = 100;

  /** So many topics are wanted at a time: fewer than a stream may want. */
  private static final int WANTED = 200;

  private final double changesPerSecond;
  private int next;

  SubscriptionChanges(double changesPerSecond) {
    this.changesPerSecond = changesPerSecond;
  }

  @Override
  public int next(ByteBuf out, int units) {
    int changes = Math.min(units, CHANGES_A_PIECE);
    for (int i = 0; i < changes; i++) {
      boolean subscribe = next % 2 == 0;
      int topic = subscribe ? next / 2 : next / 2 - WANTED;
      RpcFrame.write(change("attack-" + topic, subscribe), out);
      next++;
    }
    return changes;
  }

  static byte[] change(String topic, boolean subscribe) {
    return RpcWriter.subscriptionEntry(TopicName.of(topic), subscribe, ByteBuffer.allocate(0));
  }

  @Override
  public double unitsPerSecond() {
    return changesPerSecond;
  }
}
