package org.freshet.pubsub.transport.tcp.noise;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * The handshake {@code Noise_XX_25519_ChaChaPoly_SHA256}, one side, as a machine (Noise
 * specification, section 7.5):
 *
 * <pre>
 *   -> e
 *   <- e, ee, s, es, payload
 *   -> s, se, payload
 * </pre>
 *
 * <p>The side that begins calls write, read, write; the other read, write, read.
 */
final class NoiseHandshake {
  private static final String PROTOCOL_NAME = "Noise_XX_25519_ChaChaPoly_SHA256";
  private static final int SEALED_KEY_BYTES = NoiseCrypto.KEY_BYTES + CipherState.TAG_BYTES;
  private static final byte[] NOTHING = new byte[0];

  private final NoiseCrypto crypto;
  private final boolean initiator;
  private final KeyPair ourStatic;
  private final KeyPair ourEphemeral;
  private final SymmetricState state;
  private byte @Nullable [] theirEphemeral;
  private byte @Nullable [] theirStatic;

  /** How many messages went, in both directions. */
  private int messages;

  NoiseHandshake(NoiseCrypto crypto, boolean initiator, KeyPair ourStatic) {
    this(crypto, initiator, ourStatic, crypto.generate());
  }

  /** With a given ephemeral key, for test vectors only. */
  NoiseHandshake(NoiseCrypto crypto, boolean initiator, KeyPair ourStatic, KeyPair ourEphemeral) {
    this.crypto = crypto;
    this.initiator = initiator;
    this.ourStatic = ourStatic;
    this.ourEphemeral = ourEphemeral;
    this.state = new SymmetricState(crypto, PROTOCOL_NAME);
    state.mixHash(NOTHING);
  }

  /** {@return whether the third message went} */
  boolean isComplete() {
    return messages == 3;
  }

  /** {@return whether it is our turn to write} */
  boolean isOurTurn() {
    return !isComplete() && initiator == (messages % 2 == 0);
  }

  /** {@return the far side's static key, once it was read} */
  byte[] theirStatic() {
    return known(theirStatic);
  }

  /** {@return the handshake hash, equal on both sides when complete} */
  byte[] hash() {
    return state.hash();
  }

  /** {@return the next message} */
  byte[] write(byte[] payload) throws InvalidKeyException {
    if (!isOurTurn()) {
      throw new IllegalStateException("message " + messages + " is the far side's");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (messages) {
      case 0 -> writeEphemeral(out);
      case 1 -> {
        writeEphemeral(out);
        state.mixKey(crypto.agree(ourEphemeral.getPrivate(), known(theirEphemeral)));
        out.writeBytes(state.sealAndHash(NoiseCrypto.raw(ourStatic.getPublic())));
        state.mixKey(crypto.agree(ourStatic.getPrivate(), known(theirEphemeral)));
      }
      default -> {
        out.writeBytes(state.sealAndHash(NoiseCrypto.raw(ourStatic.getPublic())));
        state.mixKey(crypto.agree(ourStatic.getPrivate(), known(theirEphemeral)));
      }
    }
    out.writeBytes(state.sealAndHash(payload));
    messages++;
    return out.toByteArray();
  }

  /**
   * {@return the payload of the next message}
   *
   * @throws GeneralSecurityException when the message is too short, or not authentic
   */
  byte[] read(byte[] message) throws GeneralSecurityException {
    if (isOurTurn() || isComplete()) {
      throw new IllegalStateException("message " + messages + " is not the far side's");
    }
    ByteBuffer in = ByteBuffer.wrap(message);
    switch (messages) {
      case 0 -> readEphemeral(in);
      case 1 -> {
        byte[] ephemeral = readEphemeral(in);
        state.mixKey(crypto.agree(ourEphemeral.getPrivate(), ephemeral));
        byte[] fixed = state.openAndHash(take(in, SEALED_KEY_BYTES));
        theirStatic = fixed;
        state.mixKey(crypto.agree(ourEphemeral.getPrivate(), fixed));
      }
      default -> {
        byte[] fixed = state.openAndHash(take(in, SEALED_KEY_BYTES));
        theirStatic = fixed;
        state.mixKey(crypto.agree(ourEphemeral.getPrivate(), fixed));
      }
    }
    byte[] payload = state.openAndHash(take(in, in.remaining()));
    messages++;
    return payload;
  }

  /** {@return the cipher that we seal with and the one that we open with} */
  CipherState[] split() {
    CipherState[] both = state.split();
    return initiator ? both : new CipherState[] {both[1], both[0]};
  }

  private void writeEphemeral(ByteArrayOutputStream out) {
    byte[] key = NoiseCrypto.raw(ourEphemeral.getPublic());
    state.mixHash(key);
    out.writeBytes(key);
  }

  private byte[] readEphemeral(ByteBuffer in) throws AEADBadTagException {
    byte[] key = take(in, NoiseCrypto.KEY_BYTES);
    state.mixHash(key);
    theirEphemeral = key;
    return key;
  }

  private static byte[] take(ByteBuffer in, int bytes) throws AEADBadTagException {
    if (in.remaining() < bytes) {
      throw new AEADBadTagException("a handshake message that is too short");
    }
    byte[] taken = new byte[bytes];
    in.get(taken);
    return taken;
  }

  private static byte[] known(byte @Nullable [] key) {
    if (key == null) {
      throw new IllegalStateException("the far side's key was not read yet");
    }
    return key;
  }
}
