package org.freshet.pubsub.transport.tcp.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.southernstorm.noise.protocol.CipherStatePair;
import com.southernstorm.noise.protocol.HandshakeState;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NoiseHandshakeTest {
  private static final byte[] NO_AD = new byte[0];

  static Stream<NoiseCrypto> providers() {
    return Stream.concat(Stream.of(NoiseCrypto.jdk()), NoiseCrypto.conscrypt().stream());
  }

  /** Published vectors for this protocol name without a prologue (github.com/flynn/noise). */
  @ParameterizedTest
  @MethodSource("providers")
  void publishedVectors(NoiseCrypto crypto) throws GeneralSecurityException {
    walkVector(
        crypto,
        List.of("", "", ""),
        List.of(
            "358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254",
            "64b101b1d0be5a8704bd078f9895001fc03e8e9f9522f188dd128d9846d48466"
                + "3414af878d3e46a2f58911a816d6e8346d4ea17a6f2a0bb4ef4ed56c133cff45"
                + "60a34e36ea82109f26cf2e5a5caf992b608d55c747f615e5a3425a7a19eefb8f",
            "87f864c11ba449f46a0a4f4e2eacbb7b0457784f4fca1937f572c93603e9c4d9"
                + "7e5ea11b16f3968710b23a3be3202dc1b5e1ce3c963347491e74f5c0768a9b42"));
    walkVector(
        crypto,
        List.of("746573745f6d73675f30", "746573745f6d73675f31", "746573745f6d73675f32"),
        List.of(
            "358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254"
                + "746573745f6d73675f30",
            "64b101b1d0be5a8704bd078f9895001fc03e8e9f9522f188dd128d9846d48466"
                + "3414af878d3e46a2f58911a816d6e8346d4ea17a6f2a0bb4ef4ed56c133cff45"
                + "72e7a2ba5123ac30618b3d205f5c2d17f50cbca216483ac56bcc78e33bf520303278db641e5e731b2e3a",
            "87f864c11ba449f46a0a4f4e2eacbb7b0457784f4fca1937f572c93603e9c4d9"
                + "f27e318e43ba630594c4d08eeb3b36d97c7377a2f4f9144b2f0c8095ad92140505b2ab53eff244b14138"));
  }

  private static void walkVector(NoiseCrypto crypto, List<String> payloads, List<String> messages)
      throws GeneralSecurityException {
    NoiseHandshake initiator =
        new NoiseHandshake(crypto, true, countingKey(crypto, 0x00), countingKey(crypto, 0x20));
    NoiseHandshake responder =
        new NoiseHandshake(crypto, false, countingKey(crypto, 0x01), countingKey(crypto, 0x41));
    for (int i = 0; i < 3; i++) {
      NoiseHandshake from = i == 1 ? responder : initiator;
      NoiseHandshake to = i == 1 ? initiator : responder;
      byte[] payload = HexFormat.of().parseHex(payloads.get(i));
      byte[] message = from.write(payload);
      assertThat(HexFormat.of().formatHex(message)).isEqualTo(messages.get(i));
      assertThat(to.read(message)).isEqualTo(payload);
    }
    CipherState[] ours = initiator.split();
    CipherState[] theirs = responder.split();
    assertThat(seal(ours[0], "yellowsubmarine"))
        .isEqualTo("a52ef02ba60e12696d1d6b9ef4245c88fca757b6134ad6e76b56e310a6adf6");
    assertThat(seal(theirs[0], "submarineyellow"))
        .isEqualTo("2445aa438ebd649281c636cc7269ca82f1d9023d72520943aeabf909cdf521");
  }

  @ParameterizedTest
  @MethodSource("providers")
  void beginsWithAnotherImplementation(NoiseCrypto crypto) throws Exception {
    KeyPair ours = crypto.generate();
    NoiseHandshake handshake = new NoiseHandshake(crypto, true, ours);
    HandshakeState other = other(HandshakeState.RESPONDER);

    assertThat(readOther(other, handshake.write(NO_AD))).isEmpty();
    assertThat(handshake.read(writeOther(other, "second"))).asString().isEqualTo("second");
    assertThat(readOther(other, handshake.write(utf8("third")))).asString().isEqualTo("third");

    compare(handshake, ours, other);
  }

  @ParameterizedTest
  @MethodSource("providers")
  void answersAnotherImplementation(NoiseCrypto crypto) throws Exception {
    KeyPair ours = crypto.generate();
    NoiseHandshake handshake = new NoiseHandshake(crypto, false, ours);
    HandshakeState other = other(HandshakeState.INITIATOR);

    assertThat(handshake.read(writeOther(other, ""))).isEmpty();
    assertThat(readOther(other, handshake.write(utf8("second")))).asString().isEqualTo("second");
    assertThat(handshake.read(writeOther(other, "third"))).asString().isEqualTo("third");

    compare(handshake, ours, other);
  }

  @ParameterizedTest
  @MethodSource("providers")
  void changedHandshakeMessagesAreRefused(NoiseCrypto crypto) throws Exception {
    for (int changed : new int[] {0, 40, 90}) {
      NoiseHandshake initiator = new NoiseHandshake(crypto, true, crypto.generate());
      NoiseHandshake responder = new NoiseHandshake(crypto, false, crypto.generate());
      responder.read(initiator.write(NO_AD));
      byte[] second = responder.write(utf8("payload"));
      second[changed] ^= 1;

      assertThatThrownBy(() -> initiator.read(second)).isInstanceOf(AEADBadTagException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void shortHandshakeMessagesAreRefused(NoiseCrypto crypto) throws Exception {
    NoiseHandshake initiator = new NoiseHandshake(crypto, true, crypto.generate());
    NoiseHandshake responder = new NoiseHandshake(crypto, false, crypto.generate());
    byte[] first = initiator.write(NO_AD);
    byte[] cut = Arrays.copyOf(first, 31);

    assertThatThrownBy(() -> responder.read(cut)).isInstanceOf(GeneralSecurityException.class);
  }

  @ParameterizedTest
  @MethodSource("providers")
  void keysOfSmallOrderAreRefused(NoiseCrypto crypto) throws Exception {
    NoiseHandshake responder = new NoiseHandshake(crypto, false, crypto.generate());
    responder.read(new byte[32]);

    assertThatThrownBy(() -> responder.write(NO_AD)).isInstanceOf(GeneralSecurityException.class);
  }

  @ParameterizedTest
  @MethodSource("providers")
  void messagesMustBeOpenedInOrder(NoiseCrypto crypto) throws Exception {
    byte[] key = new byte[32];
    CipherState sealing = new CipherState(crypto, key);
    seal(sealing, "first");
    byte[] second = HexFormat.of().parseHex(seal(sealing, "second"));
    CipherState opening = new CipherState(crypto, key);

    assertThatThrownBy(() -> opening.open(NO_AD, second, 0, second.length, new byte[6], 0))
        .isInstanceOf(AEADBadTagException.class);
  }

  private static void compare(NoiseHandshake handshake, KeyPair ours, HandshakeState other)
      throws GeneralSecurityException {
    assertThat(handshake.isComplete()).isTrue();
    assertThat(handshake.hash()).isEqualTo(other.getHandshakeHash());
    byte[] seen = new byte[32];
    other.getRemotePublicKey().getPublicKey(seen, 0);
    assertThat(seen).isEqualTo(NoiseCrypto.raw(ours.getPublic()));
    other.getLocalKeyPair().getPublicKey(seen, 0);
    assertThat(handshake.theirStatic()).isEqualTo(seen);

    CipherState[] both = handshake.split();
    CipherStatePair others = other.split();
    for (int i = 0; i < 3; i++) {
      byte[] sealed = HexFormat.of().parseHex(seal(both[0], "to them " + i));
      byte[] opened = new byte[sealed.length];
      int n = open(others, sealed, opened);
      assertThat(new String(opened, 0, n, StandardCharsets.UTF_8)).isEqualTo("to them " + i);

      byte[] plain = utf8("to us " + i);
      byte[] back = new byte[plain.length + 16];
      int m = sealOther(others, plain, back);
      byte[] read = new byte[m];
      int k = both[1].open(NO_AD, back, 0, m, read, 0);
      assertThat(new String(read, 0, k, StandardCharsets.UTF_8)).isEqualTo("to us " + i);
    }
  }

  private static int open(CipherStatePair pair, byte[] sealed, byte[] out) {
    try {
      return pair.getReceiver().decryptWithAd(null, sealed, 0, out, 0, sealed.length);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static int sealOther(CipherStatePair pair, byte[] plain, byte[] out) {
    try {
      return pair.getSender().encryptWithAd(null, plain, 0, out, 0, plain.length);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static HandshakeState other(int role) throws Exception {
    HandshakeState state = new HandshakeState("Noise_XX_25519_ChaChaPoly_SHA256", role);
    state.getLocalKeyPair().generateKeyPair();
    state.start();
    return state;
  }

  private static byte[] writeOther(HandshakeState other, String payload) throws Exception {
    byte[] out = new byte[1024];
    byte[] bytes = utf8(payload);
    return Arrays.copyOf(out, other.writeMessage(out, 0, bytes, 0, bytes.length));
  }

  private static byte[] readOther(HandshakeState other, byte[] message) throws Exception {
    byte[] out = new byte[1024];
    return Arrays.copyOf(out, other.readMessage(message, 0, message.length, out, 0));
  }

  private static String seal(CipherState cipher, String text) {
    byte[] plain = utf8(text);
    byte[] out = new byte[plain.length + 16];
    assertThat(cipher.seal(NO_AD, plain, 0, plain.length, out, 0)).isEqualTo(out.length);
    return HexFormat.of().formatHex(out);
  }

  /** The key pair whose private half counts up from a first byte. */
  private static KeyPair countingKey(NoiseCrypto crypto, int first)
      throws GeneralSecurityException {
    byte[] raw = new byte[32];
    for (int i = 0; i < 32; i++) {
      raw[i] = (byte) (first + i);
    }
    KeyFactory keys = crypto.keyFactory();
    byte[] pkcs8 =
        HexFormat.of().parseHex("302e020100300506032b656e04220420" + HexFormat.of().formatHex(raw));
    PrivateKey secret = keys.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    byte[] basePoint = new byte[32];
    basePoint[0] = 9;
    byte[] half = crypto.agree(secret, basePoint);
    byte[] x509 =
        HexFormat.of().parseHex("302a300506032b656e032100" + HexFormat.of().formatHex(half));
    return new KeyPair(keys.generatePublic(new X509EncodedKeySpec(x509)), secret);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
