package org.freshet.pubsub.transport.tcp.noise;

import java.security.GeneralSecurityException;
import java.security.Key;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key and the number of the next message (Noise specification, section 5.1).
 *
 * <p>Every message has a number of its own, so the JDK's ciphers, which refuse a pair of key and
 * nonce that they have seen, are content. Works on heap arrays: providers are slower on direct
 * buffers.
 */
final class CipherState {
  static final int TAG_BYTES = 16;

  private final Cipher cipher;
  private final Key key;
  private final byte[] nonce = new byte[12];
  private long nextNumber;

  CipherState(NoiseCrypto crypto, byte[] key) {
    this.cipher = crypto.cipher();
    this.key = new SecretKeySpec(key, "ChaCha20");
  }

  /** {@return how many bytes were written: the plain text's and the tag's} */
  int seal(byte[] ad, byte[] in, int from, int length, byte[] out, int to) {
    try {
      init(Cipher.ENCRYPT_MODE, ad);
      return cipher.doFinal(in, from, length, out, to);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing cannot fail", e);
    }
  }

  /**
   * {@return how many bytes were written: the cipher text's less the tag's}
   *
   * @throws AEADBadTagException when the cipher text was not sealed with this key and number
   */
  int open(byte[] ad, byte[] in, int from, int length, byte[] out, int to)
      throws AEADBadTagException {
    if (length < TAG_BYTES) {
      throw new AEADBadTagException("a message of " + length + " bytes");
    }
    try {
      init(Cipher.DECRYPT_MODE, ad);
      return cipher.doFinal(in, from, length, out, to);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("opening fails by the tag only", e);
    }
  }

  private void init(int mode, byte[] ad) throws GeneralSecurityException {
    if (nextNumber == -1L) {
      throw new IllegalStateException("all message numbers of this key are used");
    }
    for (int i = 0; i < 8; i++) {
      nonce[4 + i] = (byte) (nextNumber >>> (8 * i));
    }
    nextNumber++;
    cipher.init(mode, key, new IvParameterSpec(nonce));
    if (ad.length > 0) {
      cipher.updateAAD(ad);
    }
  }
}
