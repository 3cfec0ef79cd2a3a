package org.freshet.pubsub.core.runtime;

import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;

/** Reads the error out of what a transport's stage failed with. */
public final class StreamErrors {
  /** By code. */
  private static final Map<Long, String> NAMES =
      Map.ofEntries(
          Map.entry(StreamError.CLOSED.code(), "closed"),
          Map.entry(StreamError.RESET.code(), "reset"),
          Map.entry(StreamError.CONNECTION_LOST.code(), "lost"),
          Map.entry(StreamError.TIMEOUT.code(), "timeout"),
          Map.entry(StreamError.INTERNAL.code(), "internal"),
          Map.entry(StreamError.NEGOTIATION_FAILED.code(), "negotiation_failed"),
          Map.entry(StreamError.RESOURCE_LIMIT.code(), "resource_limit"),
          Map.entry(StreamError.RATE_LIMITED.code(), "rate_limited"),
          Map.entry(StreamError.PROTOCOL_VIOLATION.code(), "protocol_violation"),
          Map.entry(StreamError.SUPPLANTED.code(), "supplanted"),
          Map.entry(StreamError.SHUTDOWN.code(), "shutdown"),
          Map.entry(StreamError.GATED.code(), "gated"));

  private StreamErrors() {}

  /** {@return a name of the code for counters; one for all codes that a stranger may make up} */
  static String name(StreamError error) {
    return NAMES.getOrDefault(error.code(), "other");
  }

  static StreamError of(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof StreamException e) {
      return e.error();
    }
    if (cause instanceof CancellationException) {
      return StreamError.CLOSED.because("cancelled");
    }
    return StreamError.INTERNAL.because(String.valueOf(cause));
  }

  /** {@return the failure as the exception that the API names} */
  public static StreamException exception(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof StreamException e ? e : new StreamException(of(cause), cause);
  }
}
