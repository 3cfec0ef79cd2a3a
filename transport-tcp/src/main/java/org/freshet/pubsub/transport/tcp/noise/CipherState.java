package org.freshet.pubsub.transport.tcp.noise;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
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
 * nonce that they have seen, are content.
 */
final class CipherState {
  static final int TAG_BYTES = 16;

  private static final byte[] NO_AD = new byte[0];

  private final Cipher cipher;

  /** See {@link NoiseCrypto#readsDirectBuffers()}. */
  private final boolean readsDirectBuffers;

  private final Key key;
  private final byte[] nonce = new byte[12];
  private long nextNumber;

  CipherState(NoiseCrypto crypto, byte[] key) {
    this.cipher = crypto.cipher();
    this.readsDirectBuffers = crypto.readsDirectBuffers();
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

  /** Seals the next bytes of one buffer, without additional data, behind what is in the other. */
  void seal(ByteBuf in, int length, ByteBuf out) {
    int sealedBytes = length + TAG_BYTES;
    if (readsDirectBuffers && in.isDirect() && out.isDirect()) {
      try {
        direct(Cipher.ENCRYPT_MODE, in, length, out, sealedBytes);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("sealing cannot fail", e);
      }
      return;
    }
    byte[] plain = Scratch.local().plain(length);
    byte[] sealed = Scratch.local().sealed(sealedBytes);
    in.readBytes(plain, 0, length);
    out.writeBytes(sealed, 0, seal(NO_AD, plain, 0, length, sealed, 0));
  }

  /**
   * Opens all of one buffer, without additional data, behind what is in the other.
   *
   * @throws AEADBadTagException when it was not sealed with this key and number
   */
  void open(ByteBuf in, ByteBuf out) throws AEADBadTagException {
    int length = in.readableBytes();
    if (length < TAG_BYTES) {
      throw new AEADBadTagException("a message of " + length + " bytes");
    }
    int plainBytes = length - TAG_BYTES;
    if (readsDirectBuffers && in.isDirect() && out.isDirect()) {
      try {
        direct(Cipher.DECRYPT_MODE, in, length, out, plainBytes);
      } catch (AEADBadTagException e) {
        throw e;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("opening fails by the tag only", e);
      }
      return;
    }
    byte[] sealed = Scratch.local().sealed(length);
    byte[] plain = Scratch.local().plain(plainBytes);
    in.readBytes(sealed, 0, length);
    out.writeBytes(plain, 0, open(NO_AD, sealed, 0, length, plain, 0));
  }

  private void direct(int mode, ByteBuf in, int length, ByteBuf out, int outBytes)
      throws GeneralSecurityException {
    init(mode, NO_AD);
    out.ensureWritable(outBytes);
    ByteBuffer from = in.internalNioBuffer(in.readerIndex(), length);
    ByteBuffer to = out.internalNioBuffer(out.writerIndex(), outBytes);
    int written = cipher.doFinal(from, to);
    in.skipBytes(length);
    out.writerIndex(out.writerIndex() + written);
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
