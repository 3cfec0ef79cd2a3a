/** The yamux multiplexer: many streams, each with a window, on one link. */
@NullMarked
package org.freshet.pubsub.transport.tcp.yamux;

import org.jspecify.annotations.NullMarked;
