package org.freshet.pubsub.core.engine;

/**
 * Bytes of one frame that are given back to the stream when all its messages are through, and have
 * found room at their readers.
 */
final class Charge implements Backpressure {
  private final Credits credits;
  private final Inbound in;
  private final int bytes;
  private int holders = 1;

  Charge(Credits credits, Inbound in, int bytes) {
    this.credits = credits;
    this.in = in;
    this.bytes = bytes;
    credits.read(in, bytes);
  }

  @Override
  public void hold() {
    holders++;
  }

  @Override
  public void release() {
    if (--holders == 0) {
      credits.handled(in, bytes);
    }
  }
}
