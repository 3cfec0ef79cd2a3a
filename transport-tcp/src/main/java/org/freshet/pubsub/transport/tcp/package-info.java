/**
 * The TCP transport: {@code /ip4|ip6/…/tcp/…}, Noise or TLS, yamux.
 *
 * <p>The way of a connection: multistream-select for the security protocol, {@code noise} or {@code
 * tls}, the multiplexer (agreed in the handshake or by multistream-select), {@code yamux} or a
 * single stream ({@code link}); {@code Upgrade} walks it.
 */
@NullMarked
package org.freshet.pubsub.transport.tcp;

import org.jspecify.annotations.NullMarked;
