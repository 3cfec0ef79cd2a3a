/**
 * TLS 1.3 as libp2p uses it on TCP (libp2p specs, tls): mutual, with self-signed certificates that
 * name an identity, and the multiplexer agreed by ALPN. On BoringSSL where Netty finds it, else on
 * the JDK.
 */
@NullMarked
package org.freshet.pubsub.transport.tcp.tls;

import org.jspecify.annotations.NullMarked;
