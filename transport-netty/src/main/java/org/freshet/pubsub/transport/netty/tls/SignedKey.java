package org.freshet.pubsub.transport.netty.tls;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.Arrays;
import org.freshet.pubsub.peer.Identity;

/**
 * The content of libp2p's extension: who has signed the certificate's key.
 *
 * @param publicKey the identity's key, in libp2p's protobuf encoding
 * @param signature the identity's, over {@link #signed}
 */
record SignedKey(byte[] publicKey, byte[] signature) {
  /** The extension's identifier. */
  static final String OID = "1.3.6.1.4.1.53594.1.1";

  private static final byte[] SIGNED_PREFIX =
      "libp2p-tls-handshake:".getBytes(StandardCharsets.US_ASCII);

  static SignedKey by(Identity identity, byte[] subjectPublicKeyInfo) {
    return new SignedKey(
        identity.publicKey().encoded(), identity.sign(signed(subjectPublicKeyInfo)));
  }

  static SignedKey read(byte[] extension) throws CertificateException {
    DerReader all = new DerReader(extension);
    DerReader fields = all.enter(DerWriter.SEQUENCE);
    all.end();
    SignedKey key =
        new SignedKey(
            fields.content(DerWriter.OCTET_STRING), fields.content(DerWriter.OCTET_STRING));
    fields.end();
    return key;
  }

  byte[] encoded() {
    return DerWriter.sequence(DerWriter.octets(publicKey), DerWriter.octets(signature));
  }

  /** {@return what an identity signs to say that the key is its own} */
  static byte[] signed(byte[] subjectPublicKeyInfo) {
    byte[] out = Arrays.copyOf(SIGNED_PREFIX, SIGNED_PREFIX.length + subjectPublicKeyInfo.length);
    System.arraycopy(
        subjectPublicKeyInfo, 0, out, SIGNED_PREFIX.length, subjectPublicKeyInfo.length);
    return out;
  }
}
