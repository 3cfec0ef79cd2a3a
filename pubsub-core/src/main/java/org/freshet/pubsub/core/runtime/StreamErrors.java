package org.freshet.pubsub.core.runtime;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;

/** Reads the error out of what a transport's stage failed with. */
public final class StreamErrors {
  private StreamErrors() {}

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
