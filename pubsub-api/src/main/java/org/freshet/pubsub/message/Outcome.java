package org.freshet.pubsub.message;

/** The one end that everything put into an outbound queue comes to. */
public enum Outcome {
  /** Handed to the socket. */
  WRITTEN,
  /** Taken out of the queue by the router, which no longer wanted it sent. */
  CANCELLED,
  /** Waited too long. */
  EXPIRED,
  /** Refused: the queue was full. */
  QUEUE_FULL,
  /** Refused: larger than a frame to this neighbour may be. */
  TOO_LARGE,
  /** Refused: there is no stream to write it on, or it had ended before. */
  NO_STREAM,
  /** Refused: no connection to the neighbour that was named stands. */
  NOT_CONNECTED,
  /** Its stream ended while it waited or was under way. */
  LOST_WITH_STREAM,
  /** This node was closed while it waited. */
  SHUTDOWN;

  /** {@return whether it never entered the queue} */
  public boolean isRefused() {
    return this == QUEUE_FULL || this == TOO_LARGE || this == NO_STREAM || this == NOT_CONNECTED;
  }
}
