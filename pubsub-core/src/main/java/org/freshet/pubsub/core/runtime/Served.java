package org.freshet.pubsub.core.runtime;

import org.freshet.pubsub.transport.StreamHandler;

/**
 * A stream handler of the node under its provider's id.
 *
 * @param id names it in counters and log lines
 */
public record Served(String id, StreamHandler handler) {}
