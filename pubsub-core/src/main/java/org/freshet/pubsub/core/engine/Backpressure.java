package org.freshet.pubsub.core.engine;

/**
 * Slows down whoever brought a message while readers have no room for it: a stream, by its credit,
 * or a publisher, by its place among those that wait for room.
 */
public interface Backpressure {
  /** Nobody can be slowed down. */
  Backpressure NONE =
      new Backpressure() {
        @Override
        public void hold() {}

        @Override
        public void release() {}
      };

  /**
   * Holds whoever brought the message back, until {@link EngineEvent.RoomMade} with this follows as
   * often as this was called. From inside {@link Outbox#deliver} only.
   */
  void hold();

  /** Undoes one {@link #hold}. Called by the engine. */
  void release();
}
