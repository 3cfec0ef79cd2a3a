package org.freshet.pubsub.transport.quic;

import io.netty.handler.codec.quic.QuicResetTokenGenerator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.freshet.pubsub.peer.Identity;

/**
 * The stateless reset token of each connection id (RFC 9000, 10.3.2), made of the id and the node's
 * own key: a node that was killed and is back knows those that it gave away before. Safe for any
 * thread.
 */
final class ResetTokens implements QuicResetTokenGenerator {
  static final int BYTES = 16;

  /** What is a stateless reset has a byte that says so, a few of chance, and the token. */
  static final int LEAST_PACKET_BYTES = 21;

  private static final String ALGORITHM = "HmacSHA256";
  private static final String PURPOSE = "freshet QUIC stateless reset";

  private final SecretKeySpec key;

  ResetTokens(Identity identity) {
    byte[] purpose = PURPOSE.getBytes(StandardCharsets.UTF_8);
    key = new SecretKeySpec(mac(secret(identity), ByteBuffer.wrap(purpose)), ALGORITHM);
  }

  private static SecretKeySpec secret(Identity identity) {
    return new SecretKeySpec(identity.encodedPrivateKey(), ALGORITHM);
  }

  @Override
  public ByteBuffer newResetToken(ByteBuffer connectionId) {
    return ByteBuffer.wrap(Arrays.copyOf(mac(key, connectionId), BYTES));
  }

  private static byte[] mac(SecretKeySpec key, ByteBuffer data) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(data.duplicate());
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
