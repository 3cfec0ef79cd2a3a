package org.freshet.pubsub.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.freshet.pubsub.core.keys.CoreKeyProvider;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageWriterTest {
  private static final TopicName TOPIC = TopicName.of("água");

  private final CoreKeyProvider keys = new CoreKeyProvider();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 8191, 8192, 16_383, 16_384, 3_000_000})
  void writesAnUnsignedMessage(int size) {
    byte[] data = random(size);
    RawMessage message = MessageWriter.unsigned(TOPIC, data);

    byte[] expected = Proto.message("água", data).done();
    assertThat(message.encoded()).isEqualTo(ByteBuffer.wrap(expected));
    assertThat(message.topic()).isEqualTo(TOPIC);
    assertThat(message.bytes()).isEqualTo(data);
    assertThat(message.data()).isEqualTo(ByteBuffer.wrap(data)).matches(ByteBuffer::isReadOnly);
    assertThat(message.encodedParts()).allMatch(ByteBuffer::isReadOnly);
    assertThat(message.encodedBytes()).isEqualTo(expected.length);
    assertThat(message.heldBytes()).isEqualTo(expected.length);
    assertThat(message.from()).isEmpty();
    assertThat(message.hasSignature()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1_795_000_000_000_000_000L, -1})
  void writesASignedMessage(long seqno) {
    Identity author = keys.generate(KeyType.ED25519);
    assertIsSigned(author, seqno, "streams".getBytes(StandardCharsets.UTF_8));
    assertIsSigned(author, seqno, random(RawMessage.MIN_BORROWED_BYTES));
  }

  private static void assertIsSigned(Identity author, long seqno, byte[] data) {
    RawMessage message = MessageWriter.signed(author, seqno, TOPIC, data);

    Proto signed =
        new Proto()
            .bytes(1, author.peerId().bytes())
            .bytes(2, data)
            .bytes(3, ByteBuffer.allocate(8).putLong(seqno).array())
            .text(4, "água");
    byte[] toSign =
        new Proto()
            .raw("libp2p-pubsub:".getBytes(StandardCharsets.UTF_8))
            .raw(signed.done())
            .done();
    assertThat(message.signedBytes()).isEqualTo(toSign);
    assertThat(Signing.isAuthentic(new CoreKeyProvider(), message)).isTrue();
    assertThat(message.encoded())
        .isEqualTo(ByteBuffer.wrap(signed.bytes(5, author.sign(toSign)).done()));
    assertThat(message.from()).contains(author.peerId());
  }

  @Test
  void addsTheKeyWhereThePeerIdDoesNotContainIt() {
    Identity author = keys.generate(KeyType.ECDSA);

    RawMessage message = MessageWriter.signed(author, 1, TOPIC, new byte[0]);

    assertThat(message.key())
        .hasValueSatisfying(key -> assertThat(key).isEqualTo(author.publicKey().encoded()));
  }

  @Test
  void copiesSmallData() {
    byte[] data = new byte[RawMessage.MIN_BORROWED_BYTES - 1];
    RawMessage message = MessageWriter.unsigned(TOPIC, data);
    data[0] = 9;

    assertThat(message.data().get(0)).isZero();
  }

  @Test
  void keepsLargeDataWhereItIs() {
    byte[] data = new byte[RawMessage.MIN_BORROWED_BYTES];
    RawMessage message = MessageWriter.unsigned(TOPIC, data);
    data[0] = 9;

    assertThat(message.data().get(0)).isEqualTo((byte) 9);
    assertThat(message.encodedParts()).contains(ByteBuffer.wrap(data));
  }

  private static byte[] random(int size) {
    byte[] data = new byte[size];
    new Random(size).nextBytes(data);
    return data;
  }
}
