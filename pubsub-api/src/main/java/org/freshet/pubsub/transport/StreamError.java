package org.freshet.pubsub.transport;

/**
 * Why a stream or a connection ended, as a code that can travel on the wire and a sentence for the
 * log.
 *
 * <p>Codes from {@code 0x1000} are those of the libp2p error code proposal (specs PR 623), small
 * ones are ours and never leave the node.
 *
 * @param code 32 bits, unsigned; transports that can carry a code send it with a reset
 * @param reason one clause for a log line; holds no payload
 */
public record StreamError(long code, String reason) {
  /** Both sides ended it in good order. */
  public static final StreamError CLOSED = new StreamError(0, "closed");

  /** The far side reset it and gave no code. */
  public static final StreamError RESET = new StreamError(1, "reset by the far side");

  /** The connection underneath is gone. */
  public static final StreamError CONNECTION_LOST = new StreamError(2, "connection lost");

  /** Nothing was heard for too long, or an answer did not come in time. */
  public static final StreamError TIMEOUT = new StreamError(3, "timed out");

  /** A bug on this side. */
  public static final StreamError INTERNAL = new StreamError(4, "internal error");

  /** No protocol in common. */
  public static final StreamError NEGOTIATION_FAILED =
      new StreamError(0x1000, "no protocol in common");

  /** A limit on streams, bytes or elements was reached. */
  public static final StreamError RESOURCE_LIMIT =
      new StreamError(0x1001, "resource limit reached");

  /** Too much in too little time. */
  public static final StreamError RATE_LIMITED = new StreamError(0x1002, "rate limited");

  /** The far side broke the protocol. */
  public static final StreamError PROTOCOL_VIOLATION =
      new StreamError(0x1003, "protocol violation");

  /** A newer stream took its place. */
  public static final StreamError SUPPLANTED = new StreamError(0x1004, "supplanted by a newer one");

  /** This node is shutting down. */
  public static final StreamError SHUTDOWN = new StreamError(0x1006, "shutting down");

  /** An admission policy refused it. */
  public static final StreamError GATED = new StreamError(0x1007, "not admitted");

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException when the code does not fit 32 bits
   */
  public StreamError {
    if (code < 0 || code > 0xffff_ffffL) {
      throw new IllegalArgumentException("an error code has 32 bits: " + code);
    }
  }

  /** {@return the same code with a reason that says more} */
  public StreamError because(String detail) {
    return new StreamError(code, detail);
  }

  /** {@return whether both ends finished in good order} */
  public boolean isClean() {
    return code == 0;
  }

  @Override
  public String toString() {
    return reason + " (0x" + Long.toHexString(code) + ")";
  }
}
