package org.freshet.pubsub.transport;

/** Says that a stream, a connection or a dial ended before what was asked of it was done. */
public final class StreamException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient StreamError error;

  /** Creates the exception with the error's reason as its message. */
  public StreamException(StreamError error) {
    super(error.toString());
    this.error = error;
  }

  /** Creates the exception with the error's reason as its message, and a cause. */
  public StreamException(StreamError error, Throwable cause) {
    super(error.toString(), cause);
    this.error = error;
  }

  /** {@return why it ended} */
  public StreamError error() {
    return error;
  }
}
