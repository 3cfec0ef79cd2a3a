package org.freshet.pubsub.transport.netty;

import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.transport.StreamError;

/** Error codes as they travel with a reset (libp2p specs PR 623): {@code 0x1000} and above. */
public final class WireCode {
  private static final long FIRST = 0x1000;
  private static final List<StreamError> KNOWN =
      List.of(
          StreamError.NEGOTIATION_FAILED,
          StreamError.RESOURCE_LIMIT,
          StreamError.RATE_LIMITED,
          StreamError.PROTOCOL_VIOLATION,
          StreamError.SUPPLANTED,
          StreamError.SHUTDOWN,
          StreamError.GATED);

  private WireCode() {}

  /** {@return the code to send, 0 for an error that never leaves the node} */
  public static long of(StreamError error) {
    return error.code() >= FIRST ? error.code() : 0;
  }

  /**
   * {@return what a received code says} Codes below {@code 0x1000} mean something on the far side
   * only.
   *
   * @param code 32 bits, unsigned
   */
  public static StreamError read(long code) {
    if (code == 0) {
      return StreamError.RESET;
    }
    if (code < FIRST) {
      return StreamError.RESET.because(
          "reset by the far side with its code 0x" + Long.toHexString(code));
    }
    Optional<StreamError> known = KNOWN.stream().filter(e -> e.code() == code).findFirst();
    return new StreamError(
        code, "reset by the far side: " + known.map(StreamError::reason).orElse("unknown code"));
  }
}
