package com.example.mine;

import java.time.Duration;

/**
 * What a user may set of the router, such as {@code --param receiptDelay=50ms}.
 *
 * @param receiptDelay how long receipts are collected before they are sent
 */
public record MineParameters(Duration receiptDelay) {
  /** What holds when nothing is set. */
  public static final MineParameters DEFAULT = new MineParameters(Duration.ofMillis(100));

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when one is out of range
   */
  public MineParameters {
    if (receiptDelay.isNegative()) {
      throw new IllegalArgumentException("receiptDelay must not be negative: " + receiptDelay);
    }
  }
}
