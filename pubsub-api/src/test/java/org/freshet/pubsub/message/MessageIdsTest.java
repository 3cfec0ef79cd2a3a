package org.freshet.pubsub.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.PublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every preset by the formula that its implementation uses, from values computed elsewhere. */
class MessageIdsTest {
  private static final String ED25519 = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";
  private static final String ED25519_KEY =
      "080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";
  private static final String HASHED = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";
  private static final String SEQUENCE = "fedcba9876543210";

  @Test
  void goJoinsAuthorAndSequenceNumber() {
    assertThat(MessageIds.GO.idOf(signed(ED25519))).hasToString("0024" + ED25519_KEY + SEQUENCE);
  }

  @Test
  void rustWritesAuthorAndSequenceNumberAsText() {
    assertThat(text(MessageIds.RUST.idOf(signed(ED25519))))
        .isEqualTo(ED25519 + "18364758544493064720");
    assertThat(text(MessageIds.RUST.idOf(new Content(null, "00", null)))).isEqualTo("15R0");
    assertThat(text(MessageIds.RUST.idOf(new Content(HASHED, null, null)))).isEqualTo(HASHED + "0");
    assertThat(PeerId.ofBytes(new byte[] {0, 1, 0})).hasToString("15R");
  }

  @Test
  void jsJoinsKeyAndSequenceNumber() {
    assertThat(MessageIds.JS.idOf(signed(ED25519))).hasToString(ED25519_KEY + SEQUENCE);
  }

  @Test
  void jsTakesTheMessagesKeyWhereTheAuthorsIdHasOnlyItsHash() {
    PublicKey key = PublicKey.of(KeyType.RSA, new byte[300]);
    String author = key.peerId().toString();
    String encoded = HexFormat.of().formatHex(key.encoded());
    assertThat(MessageIds.JS.idOf(new Content(author, SEQUENCE, encoded)))
        .hasToString(encoded + SEQUENCE);
    for (String other : List.of(encoded + "1800", "1800" + encoded, "")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> MessageIds.JS.idOf(new Content(author, SEQUENCE, other)))
          .withMessageContaining("a public key that is its author's");
    }
  }

  @Test
  void jsWritesTheSequenceNumberAsANumberHoweverManyBytesItCameIn() {
    assertThat(MessageIds.JS.idOf(new Content(ED25519, "fedcba", null)))
        .hasToString(ED25519_KEY + "0000000000fedcba");
    assertThat(MessageIds.JS.idOf(new Content(ED25519, "0000" + SEQUENCE, null)))
        .hasToString(ED25519_KEY + SEQUENCE);
    assertThat(MessageIds.JS.idOf(new Content(ED25519, "01" + SEQUENCE, null)))
        .hasToString(ED25519_KEY + "01" + SEQUENCE);
  }

  @Test
  void rustTakesNoSequenceNumberThatWouldTakeLongToWrite() {
    String million = "ff".repeat(1 << 20);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MessageIds.RUST.idOf(new Content(ED25519, million, null)))
        .withMessageContaining("at most 8 bytes");
  }

  @Test
  void nimWritesSequenceNumberAndAuthorAsText() {
    assertThat(text(MessageIds.NIM.idOf(signed(ED25519)))).isEqualTo(SEQUENCE + ED25519);
  }

  @Test
  void sha256NeedsThePayloadAlone() {
    assertThat(MessageIds.SHA256.idOf(new Content(null, null, null)))
        .hasToString("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @ParameterizedTest
  @EnumSource(MessageIds.class)
  void saysWhatAMessageLacks(MessageIds preset) {
    Content nothing = new Content(null, null, null);
    assertThat(preset.needsAuthor()).isEqualTo(preset != MessageIds.SHA256);
    if (preset == MessageIds.GO || preset == MessageIds.NIM || preset == MessageIds.JS) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> preset.idOf(nothing))
          .withMessageContaining("needs");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> preset.idOf(new Content(ED25519, null, null)))
          .withMessageContaining("a sequence number");
    } else {
      assertThat(preset.idOf(nothing).length()).isPositive();
    }
  }

  @Test
  void jsSaysThatThereIsNoKey() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MessageIds.JS.idOf(signed(HASHED)))
        .withMessageContaining("a public key");
  }

  @Test
  void areFoundByName() {
    assertThat(MessageIds.named("go")).isSameAs(MessageIds.GO);
    assertThat(MessageIds.named("rust")).isSameAs(MessageIds.RUST);
    assertThat(MessageIds.named("js")).isSameAs(MessageIds.JS);
    assertThat(MessageIds.named("nim")).isSameAs(MessageIds.NIM);
    assertThat(MessageIds.named("sha256")).isSameAs(MessageIds.SHA256);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MessageIds.named("GO"))
        .withMessageContaining("'GO'")
        .withMessageContaining("go, rust, js, nim and sha256");
  }

  private static String text(MessageId id) {
    return new String(id.bytes(), US_ASCII);
  }

  private static Content signed(String author) {
    return new Content(author, SEQUENCE, null);
  }

  /** The payload is always {@code abc}. */
  private record Content(String author, String sequenceHex, String keyHex)
      implements MessageContent {
    @Override
    public TopicName topic() {
      return TopicName.of("t");
    }

    @Override
    public ByteBuffer data() {
      return ByteBuffer.wrap("abc".getBytes(US_ASCII)).asReadOnlyBuffer();
    }

    @Override
    public Optional<PeerId> from() {
      return Optional.ofNullable(author).map(PeerId::parse);
    }

    @Override
    public Optional<byte[]> sequenceNumber() {
      return Optional.ofNullable(sequenceHex).map(HexFormat.of()::parseHex);
    }

    @Override
    public Optional<byte[]> key() {
      return Optional.ofNullable(keyHex).map(HexFormat.of()::parseHex);
    }
  }
}
