/**
 * The machine that keeps state for each stream: events in, effects out.
 *
 * <p>No thread, clock, random source or socket is in here: time is an argument, randomness is
 * injected, and everything it wants done goes to an {@link org.freshet.pubsub.core.engine.Outbox}.
 * The same class runs in production, in tests and in a simulation.
 */
@org.jspecify.annotations.NullMarked
package org.freshet.pubsub.core.engine;
