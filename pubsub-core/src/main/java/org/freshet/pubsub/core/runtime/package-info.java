/**
 * What drives the engine: its one thread and clock, the worker threads, connections and streams.
 *
 * <p>{@link org.freshet.pubsub.core.runtime.EngineRunner} steps the engine, {@link
 * org.freshet.pubsub.core.runtime.RuntimeOutbox} carries out what the engine wants done, and {@link
 * org.freshet.pubsub.core.runtime.Connections} turns what transports report into events.
 */
@org.jspecify.annotations.NullMarked
package org.freshet.pubsub.core.runtime;
