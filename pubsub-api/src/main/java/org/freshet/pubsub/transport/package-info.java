/** Connections and streams: what a transport provides and what a stream protocol is served on. */
@org.jspecify.annotations.NullMarked
package org.freshet.pubsub.transport;
