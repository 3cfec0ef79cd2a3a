package org.freshet.pubsub.benchmarks.pipe;

import java.security.GeneralSecurityException;
import java.security.Key;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;

/**
 * ChaCha20-Poly1305 of the provider that the TCP transport takes: Conscrypt's where it works on
 * this machine, else the JDK's. For one direction and one thread.
 */
public final class PipeCipher {
  /** How much longer a sealed message is. */
  public static final int TAG_BYTES = 16;

  /** The length of a key. */
  public static final int KEY_BYTES = 32;

  /** What one Noise message holds beside the tag. */
  public static final int MAX_PLAIN_BYTES = 65_535 - TAG_BYTES;

  /** Null iff nothing is sealed here. */
  private final @Nullable Cipher cipher;

  private final Key key;
  private final int mode;
  private final byte[] nonce = new byte[12];
  private long number;

  private PipeCipher() {
    this.mode = 0;
    this.key = new SecretKeySpec(new byte[KEY_BYTES], "none");
    this.cipher = null;
  }

  private PipeCipher(int mode, byte[] key) {
    this.mode = mode;
    this.key = new SecretKeySpec(key, "ChaCha20");
    try {
      this.cipher =
          hasConscrypt()
              ? Cipher.getInstance("ChaCha20/Poly1305/NoPadding", Conscrypt.newProvider())
              : Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the transport's cipher is there, so it is here", e);
    }
  }

  /** {@return a cipher that seals} */
  public static PipeCipher sealing(byte[] key) {
    return new PipeCipher(Cipher.ENCRYPT_MODE, key);
  }

  static PipeCipher opening(byte[] key) {
    return new PipeCipher(Cipher.DECRYPT_MODE, key);
  }

  /** {@return one that leaves everything as it is, where something else encrypts} */
  static PipeCipher none() {
    return new PipeCipher();
  }

  /** {@return who does the work} */
  static String provider() {
    return hasConscrypt() ? "Conscrypt" : "JDK";
  }

  private static boolean hasConscrypt() {
    try {
      return Conscrypt.isAvailable();
    } catch (LinkageError absent) {
      return false;
    }
  }

  /** Seals or opens the next message. {@return how many bytes came out} */
  public int next(byte[] in, int length, byte[] out) throws GeneralSecurityException {
    if (cipher == null) {
      System.arraycopy(in, 0, out, 0, length);
      return length;
    }
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[4 + i] = (byte) (number >>> (8 * i));
    }
    number++;
    cipher.init(mode, key, new IvParameterSpec(nonce));
    return cipher.doFinal(in, 0, length, out, 0);
  }
}
