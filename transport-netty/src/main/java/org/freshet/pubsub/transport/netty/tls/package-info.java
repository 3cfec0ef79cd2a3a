/**
 * The certificates of libp2p's TLS 1.3 (libp2p specs, tls): X.509 carries the key of a connection,
 * and an extension, signed by the identity, says whose it is.
 *
 * <p>For every transport on TLS. Certificates are read here, not by the JDK, which refuses those
 * without an issuer's name, as rust-libp2p makes them.
 */
@NullMarked
package org.freshet.pubsub.transport.netty.tls;

import org.jspecify.annotations.NullMarked;
