package org.freshet.pubsub.message;

/** From when on the time of an id in the seen cache is counted. */
public enum SeenStrategy {
  /** From its first copy: the id is forgotten after its time, whatever comes. The default. */
  FIRST_SEEN,
  /**
   * From its last copy: as long as copies come, each within the time of the one before, none of
   * them is new. Messages that go round in circles for longer than the time end so.
   */
  LAST_SEEN
}
