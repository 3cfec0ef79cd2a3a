package org.freshet.pubsub.transport.netty.tls;

import java.security.PublicKey;
import java.security.cert.Certificate;

/** A certificate as it came, which the JDK may not be able to read. */
final class RawCertificate extends Certificate {
  private final byte[] encoded;

  RawCertificate(byte[] encoded) {
    super("X.509");
    this.encoded = encoded;
  }

  @Override
  public byte[] getEncoded() {
    return encoded;
  }

  @Override
  public void verify(PublicKey key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void verify(PublicKey key, String provider) {
    throw new UnsupportedOperationException();
  }

  @Override
  public PublicKey getPublicKey() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String toString() {
    return encoded.length + " bytes";
  }
}
