package org.freshet.pubsub.router;

/** Something that is to happen later and can be called off. */
@FunctionalInterface
public interface Cancellable {
  /** Calls it off; does nothing when it has happened. Engine thread only. */
  void cancel();
}
