/** What the Netty transports of Freshet share. */
@NullMarked
package org.freshet.pubsub.transport.netty;

import org.jspecify.annotations.NullMarked;
