/**
 * The QUIC transport: {@code /ip4|ip6/…/udp/…/quic-v1}, on Netty's codec over quiche and BoringSSL.
 *
 * <p>The way of a connection: a {@code QuicDial} over a {@code DialSockets} socket, or a packet at
 * a {@code QuicListener}; {@code QuicHandshake} finds out who the far side is and, where we
 * dialled, whether it took us; then {@code QuicConnection} makes a {@code QuicStreamPipe} of each
 * stream.
 */
@NullMarked
package org.freshet.pubsub.transport.quic;

import org.jspecify.annotations.NullMarked;
