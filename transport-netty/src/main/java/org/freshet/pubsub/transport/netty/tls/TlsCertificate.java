package org.freshet.pubsub.transport.netty.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * What one side shows the other, and the key with which it proves that it is its own.
 *
 * @param certificate signed by itself, with libp2p's extension
 * @param privateKey ECDSA on P-256
 */
public record TlsCertificate(X509Certificate certificate, PrivateKey privateKey) {}
