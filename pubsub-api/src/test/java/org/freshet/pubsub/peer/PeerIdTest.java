package org.freshet.pubsub.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdTest {
  private static final String ED25519 = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";
  private static final String SHA = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";

  /** The keys of libp2p's peer-ids specification (the RSA one is tested with the key provider). */
  @ParameterizedTest
  @CsvSource({
    "ED25519, " + ED25519 + ", 1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e",
    "SECP256K1, 16Uiu2HAmLhLvBoYaoZfaMUKuibM6ac163GwKY74c5kiSLg5KvLpY, "
        + "037777e994e452c21604f91de093ce415f5432f701dd8cd1a7a6fea0e630bfca99",
    "ECDSA, QmVMT29id3TUASyfZZ6k9hmNyc2nYabCo4uMSpDw4zrgDk, "
        + "3059301306072a8648ce3d020106082a8648ce3d03010703420004de3d300fa36ae0e8f5d530899d83abab"
        + "44abf3161f162a4bc901d8e6ecda020e8b6d5f8da30525e71d6851510c098e5c47c646a597fb4dcec034e9"
        + "f77c409e62"
  })
  void isMadeOfAKey(KeyType type, String text, String keyHex) {
    PublicKey key = PublicKey.of(type, HexFormat.of().parseHex(keyHex));
    PeerId id = key.peerId();

    assertThat(id).hasToString(text);
    assertThat(PeerId.parse(text)).isEqualTo(id).hasSameHashCodeAs(id);
    assertThat(PeerId.ofBytes(id.bytes())).isEqualTo(id);
    assertThat(PeerId.parse(id.toCid())).isEqualTo(id);
    boolean inlined = type != KeyType.ECDSA;
    assertThat(id.publicKey()).isEqualTo(inlined ? Optional.of(key) : Optional.empty());
  }

  @Test
  void readsAndWritesCids() {
    String cid = "bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe";
    assertThat(PeerId.parse(cid)).hasToString(SHA);
    assertThat(PeerId.parse(SHA).toCid()).isEqualTo(cid);

    byte[] bytes = PeerId.parse(ED25519).bytes();
    byte[] cidBytes = new byte[bytes.length + 2];
    cidBytes[0] = 1;
    cidBytes[1] = 0x72;
    System.arraycopy(bytes, 0, cidBytes, 2, bytes.length);
    assertThat(PeerId.parse("z" + BaseEncoding.base58(cidBytes))).hasToString(ED25519);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "11",
        "12D3KooW",
        "Qm",
        "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5",
        "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5NN",
        "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx50",
        "b",
        "bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xq",
        "BAFZBEIE5745RPV2M6TJYUUGYWY4D5EWRQGQQHFNF445HE3OMZPJBX5XQXE",
        "z",
        "f01551220",
        "hello",
        " 12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq"
      })
  void refusesOtherText(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> PeerId.parse(text));
  }

  @Test
  void refusesACidOfSomethingElse() {
    // CIDv1, raw.
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> PeerId.parse("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"))
        .withMessageContaining("libp2p key");
  }

  @Test
  void takesIdentityAndSha256MultihashesOnly() {
    List<String> good = List.of("000100", "002a" + "08".repeat(42), "1220" + "ab".repeat(32));
    for (String hex : good) {
      byte[] bytes = HexFormat.of().parseHex(hex);
      assertThat(PeerId.ofBytes(bytes).bytes()).isEqualTo(bytes);
    }
    List<String> bad =
        List.of(
            "",
            "00",
            "0000",
            "000200",
            "00010000",
            "002b" + "08".repeat(43),
            "1220" + "ab".repeat(31),
            "1220" + "ab".repeat(33),
            "1320" + "ab".repeat(32));
    for (String hex : bad) {
      byte[] bytes = HexFormat.of().parseHex(hex);
      assertThatIllegalArgumentException()
          .as(hex)
          .isThrownBy(() -> PeerId.ofBytes(bytes))
          .withMessageContaining(bytes.length + " bytes");
      assertThat(PeerId.read(bytes, 0, bytes.length)).as(hex).isEmpty();
    }
  }

  @Test
  void readsOutOfARange() {
    byte[] id = PeerId.parse(SHA).bytes();
    byte[] around = new byte[id.length + 7];
    System.arraycopy(id, 0, around, 3, id.length);

    assertThat(PeerId.read(around, 3, 3 + id.length)).contains(PeerId.parse(SHA));
    assertThat(PeerId.read(around, 3, 2 + id.length)).isEmpty();
    assertThat(PeerId.read(around, 2, 3 + id.length)).isEmpty();
  }

  @Test
  void hasNoKeyWhereTheInlinedBytesAreNone() {
    for (String hex : List.of("000100", "0004080112ff", "000508011202aa", "000508091201aa")) {
      assertThat(PeerId.ofBytes(HexFormat.of().parseHex(hex)).publicKey()).as(hex).isEmpty();
    }
  }

  @Test
  void keepsItsBytesToItself() {
    byte[] bytes = PeerId.parse(SHA).bytes();
    PeerId id = PeerId.ofBytes(bytes);
    Arrays.fill(bytes, (byte) 0);
    Arrays.fill(id.bytes(), (byte) 0);

    assertThat(id).hasToString(SHA);
  }

  @Test
  void isOrderedByItsBytesUnsigned() {
    PeerId low = PeerId.ofBytes(HexFormat.of().parseHex("00017f"));
    PeerId high = PeerId.ofBytes(HexFormat.of().parseHex("000180"));
    PeerId sha = PeerId.parse(SHA);

    assertThat(new TreeSet<>(List.of(sha, high, low))).containsExactly(low, high, sha);
    assertThat(low).isNotEqualTo(high).isNotEqualTo("00017f");
  }

  @Test
  void randomBytesAreRefusedOrReturnedAsTheyAre() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(48)];
      random.nextBytes(bytes);
      if (bytes.length > 1 && random.nextBoolean()) {
        bytes[0] = (byte) (random.nextBoolean() ? 0 : 0x12);
        bytes[1] = (byte) (bytes.length - 2);
      }
      try {
        PeerId id = PeerId.ofBytes(bytes);
        assertThat(id.bytes()).as("seed %d", seed).isEqualTo(bytes);
        assertThat(PeerId.parse(id.toCid())).as("seed %d", seed).isEqualTo(id);
        id.publicKey();
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageContaining("multihash");
      }
    }
  }
}
