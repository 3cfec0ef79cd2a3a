package org.freshet.pubsub.message;

/** What became of a message that arrived, as validators, the engine and routers see it. */
public enum Verdict {
  /** Valid: it is delivered and routed. */
  ACCEPT,
  /** Wrong: it is dropped, and who sent it may be held to account. */
  REJECT,
  /** Not wanted: it is dropped and nobody is blamed. */
  IGNORE,
  /** A copy of one that was seen before; never returned by a validator. */
  DUPLICATE,
  /** Dropped because this node had too much to do; never returned by a validator. */
  THROTTLED
}
