/**
 * What the Netty transports of Freshet share.
 *
 * <p>A transport provides {@link org.freshet.pubsub.transport.netty.StreamPipe pipes}: yamux
 * streams, QUIC streams, a whole secured link. This package makes {@link
 * org.freshet.pubsub.transport.Stream streams} of them: it negotiates the protocol
 * (multistream-select 1.0), holds back what nobody asked for, and keeps the promises of {@link
 * org.freshet.pubsub.transport.StreamListener}.
 */
@NullMarked
package org.freshet.pubsub.transport.netty;

import org.jspecify.annotations.NullMarked;
