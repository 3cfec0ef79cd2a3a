package org.freshet.pubsub.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.core.keys.CoreKeyProvider;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PublicKey;
import org.freshet.pubsub.peer.SignedPeerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SigningTest {
  private static final byte[] DATA = "not peers".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SEQNO = {0, 0, 0, 0, 0, 0, 0, 1};
  private static final String TOPIC = "streams";

  private final KeyProvider keys = new CoreKeyProvider();
  private final Identity author = keys.generate(KeyType.ED25519);
  private final Identity other = keys.generate(KeyType.ED25519);

  private static Proto fieldsOf(Identity author) {
    return new Proto().bytes(1, author.peerId().bytes()).bytes(2, DATA).bytes(3, SEQNO);
  }

  private static byte[] signature(Identity by, Proto signed) {
    byte[] prefix = "libp2p-pubsub:".getBytes(StandardCharsets.UTF_8);
    return by.sign(new Proto().raw(prefix).raw(signed.done()).done());
  }

  private boolean isAuthentic(Proto message) {
    byte[] encoded = message.done();
    return Signing.isAuthentic(
        keys, MessageReader.read(encoded, 0, encoded.length, null).orElseThrow());
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void believesWhatItSignedItself(KeyType type) {
    Identity identity = keys.generate(type);
    RawMessage message = MessageWriter.signed(identity, 7, TopicName.of(TOPIC), DATA);

    assertThat(Signing.isAuthentic(keys, message)).isTrue();
    assertThat(message.hasKey()).isEqualTo(type == KeyType.RSA || type == KeyType.ECDSA);
  }

  @Test
  void believesNoMessageOfWhichAnyByteWasChanged() {
    RawMessage message = MessageWriter.signed(author, 7, TopicName.of(TOPIC), DATA);
    byte[] encoded = new byte[message.encodedBytes()];
    message.encodeTo(ByteBuffer.wrap(encoded));
    for (int i = 0; i < encoded.length; i++) {
      byte[] changed = encoded.clone();
      changed[i] ^= 1;
      Optional<RawMessage> read = MessageReader.read(changed, 0, changed.length, null);
      assertThat(read.filter(m -> Signing.isAuthentic(keys, m))).as("byte %d", i).isEmpty();
    }
  }

  @Test
  void believesASignatureOverUnknownFieldsToo() {
    Proto junk = new Proto().varint(9, 300).text(7, "junk").fixed32(7, 7);
    Proto changed = new Proto().varint(9, 301).text(7, "junk").fixed32(7, 7);
    Proto swapped = new Proto().text(7, "junk").varint(9, 300).fixed32(7, 7);
    byte[] signature = signature(author, fieldsOf(author).text(4, TOPIC).raw(junk.done()));
    Proto signed = fieldsOf(author).text(4, TOPIC).bytes(5, signature);
    byte[] known = signed.done();

    assertThat(isAuthentic(signed.raw(junk.done()))).isTrue();
    assertThat(isAuthentic(new Proto().raw(junk.done()).raw(known))).isTrue();
    assertThat(isAuthentic(new Proto().raw(known).raw(changed.done()))).isFalse();
    assertThat(isAuthentic(new Proto().raw(known).raw(swapped.done()))).isFalse();
    assertThat(isAuthentic(new Proto().raw(known))).isFalse();
  }

  @Test
  void believesTheAuthorsOwnKeyOnly() {
    byte[] signature = signature(author, fieldsOf(author).text(4, TOPIC));
    byte[] message = fieldsOf(author).text(4, TOPIC).bytes(5, signature).done();

    byte[] own = author.publicKey().encoded();
    byte[] foreign = other.publicKey().encoded();
    assertThat(isAuthentic(new Proto().raw(message).bytes(6, own))).isTrue();
    assertThat(isAuthentic(new Proto().raw(message).bytes(6, foreign))).isFalse();
    assertThat(isAuthentic(new Proto().raw(message).bytes(6, new byte[0]))).isFalse();
    assertThat(isAuthentic(new Proto().raw(message).bytes(6, new byte[] {1, 2}))).isFalse();
  }

  @Test
  void believesNoForgerWhoBringsTheirOwnKey() {
    byte[] signature = signature(other, fieldsOf(author).text(4, TOPIC));
    Proto message = fieldsOf(author).text(4, TOPIC).bytes(5, signature);

    assertThat(isAuthentic(message)).isFalse();
    assertThat(isAuthentic(message.bytes(6, other.publicKey().encoded()))).isFalse();
  }

  @Test
  void believesNoMessageInAnotherName() {
    byte[] signature = signature(author, fieldsOf(author).text(4, TOPIC));

    assertThat(isAuthentic(fieldsOf(other).text(4, TOPIC).bytes(5, signature))).isFalse();
  }

  @Test
  void wantsTheKeyWhereThePeerIdDoesNotContainIt() {
    Identity ecdsa = keys.generate(KeyType.ECDSA);
    byte[] signature = signature(ecdsa, fieldsOf(ecdsa).text(4, TOPIC));
    Proto message = fieldsOf(ecdsa).text(4, TOPIC).bytes(5, signature);

    assertThat(isAuthentic(message)).isFalse();
    assertThat(isAuthentic(message.bytes(6, ecdsa.publicKey().encoded()))).isTrue();
  }

  @Test
  void wantsAuthorSequenceNumberAndSignature() {
    Proto noAuthor = new Proto().bytes(2, DATA).bytes(3, SEQNO).text(4, TOPIC);
    Proto noSeqno = new Proto().bytes(1, author.peerId().bytes()).bytes(2, DATA).text(4, TOPIC);
    Proto noSignature = fieldsOf(author).text(4, TOPIC);

    assertThat(isAuthentic(noAuthor.bytes(5, signature(author, noAuthor)))).isFalse();
    assertThat(isAuthentic(noSeqno.bytes(5, signature(author, noSeqno)))).isFalse();
    assertThat(isAuthentic(noSignature)).isFalse();
    assertThat(isAuthentic(noSignature.bytes(5, new byte[0]))).isFalse();
  }

  @Test
  void takesASequenceNumberOfAnyLength() {
    Proto fields = new Proto().bytes(1, author.peerId().bytes()).bytes(2, DATA);
    fields.bytes(3, new byte[20]).text(4, TOPIC);

    assertThat(isAuthentic(fields.bytes(5, signature(author, fields)))).isTrue();
  }

  @Test
  void believesNothingThatAKeyLibraryChokesOn() {
    RawMessage message = MessageWriter.signed(author, 7, TopicName.of(TOPIC), DATA);

    assertThat(Signing.isAuthentic(new ThrowingKeys(), message)).isFalse();
  }

  /** A key provider with a bug. */
  private static final class ThrowingKeys implements KeyProvider {
    @Override
    public Identity generate(KeyType type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Identity decode(byte[] encodedPrivateKey) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Identity decodePem(String pem) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Identity decodeSeed(KeyType type, byte[] seed) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Identity load(Path file) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<PublicKey> decodePublic(byte[] encoded) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean verify(PublicKey key, List<ByteBuffer> parts, byte[] signature) {
      throw new ArrayIndexOutOfBoundsException("hostile bytes");
    }

    @Override
    public SignedPeerRecord seal(Identity identity, long sequence, List<Multiaddr> addresses) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<SignedPeerRecord> open(byte[] envelope) {
      throw new UnsupportedOperationException();
    }
  }
}
