package org.freshet.pubsub.core.keys;

import java.nio.ByteBuffer;
import java.util.List;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.freshet.pubsub.core.keys.KeyAlgorithm.Signer;

/** Ed25519 by Bouncy Castle: pure Java, on every machine. */
final class BouncyEd25519 implements Ed25519Math {
  @Override
  public Signer signer(byte[] seed) {
    byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    return message -> {
      byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
      Ed25519.sign(seed, 0, publicKey, 0, message, 0, message.length, signature, 0);
      return signature;
    };
  }

  @Override
  public boolean verify(byte[] publicKey, List<ByteBuffer> message, byte[] signature) {
    byte[] whole = Bytes.concat(message);
    return Ed25519.verify(signature, 0, publicKey, 0, whole, 0, whole.length);
  }
}
