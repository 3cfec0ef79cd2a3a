package org.freshet.pubsub.message;

/** The order in which an outbound queue sends, first to last; equals are sent in order. */
public enum Priority {
  /** Hello and subscriptions. The engine's own. */
  SUBSCRIPTION,
  /** A router's control fields. */
  CONTROL,
  /** Messages that were published here or that someone asked for. */
  HIGH,
  /** Messages that are passed on. */
  NORMAL
}
