package org.freshet.pubsub.router;

/** How much of what an inbound stream brings a router wants to see. */
public enum Admission {
  /** Everything. */
  ALL,
  /** Subscriptions and the router's own fields, but no messages. */
  CONTROL_ONLY,
  /** Nothing but subscriptions. */
  NONE
}
