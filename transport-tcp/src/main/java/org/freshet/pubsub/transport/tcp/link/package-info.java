/** What a secured TCP link carries: one stream by itself, or whatever a multiplexer makes of it. */
@NullMarked
package org.freshet.pubsub.transport.tcp.link;

import org.jspecify.annotations.NullMarked;
