/**
 * How Netty's QUIC codec, and the UDP sockets below it, are set up: windows, packets, system calls.
 */
@NullMarked
package org.freshet.pubsub.transport.quic.codec;

import org.jspecify.annotations.NullMarked;
