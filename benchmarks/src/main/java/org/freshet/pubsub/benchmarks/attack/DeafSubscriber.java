package org.freshet.pubsub.benchmarks.attack;

import io.netty.buffer.ByteBuf;

/**
 * Wants the good pair's messages and reads none. A patient one sends just enough to count as alive;
 * a demanding one has the victim answer at full speed, or what a socket that nobody reads lets
 * through of it.
 */
final class DeafSubscriber implements Ammunition {
  private static final int PINGS_A_PIECE = 1000;
  private static final double PATIENT_FRAMES_PER_SECOND = 1;

  private final boolean demanding;
  private boolean subscribed;

  private DeafSubscriber(boolean demanding) {
    this.demanding = demanding;
  }

  static DeafSubscriber patient() {
    return new DeafSubscriber(false);
  }

  static DeafSubscriber demanding() {
    return new DeafSubscriber(true);
  }

  @Override
  public int next(ByteBuf out, int units) {
    if (!subscribed) {
      subscribed = true;
      RpcFrame.write(SubscriptionChanges.change(GoodPeer.TOPIC, true), out);
      return 1;
    }
    if (!demanding) {
      // An empty RPC.
      out.writeByte(0);
      return 1;
    }
    int pings = Math.min(units, PINGS_A_PIECE);
    for (int i = 0; i < pings; i++) {
      Yamux.header(out, Yamux.PING, Yamux.SYN, 0, i);
    }
    return pings;
  }

  @Override
  public boolean inStream() {
    return !(subscribed && demanding);
  }

  @Override
  public double unitsPerSecond() {
    return demanding ? 0 : PATIENT_FRAMES_PER_SECOND;
  }

  @Override
  public boolean reads() {
    return false;
  }
}
