package org.freshet.pubsub.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageReaderTest {
  private static final PeerId AUTHOR =
      PeerId.parse("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");
  private static final TopicName TOPIC = TopicName.of("news");
  private static final byte[] DATA = ascii("data");
  private static final byte[] SEQNO = {0, 1, 2, 3, 4, 5, 6, 7};
  private static final byte[] SIGNATURE = ascii("signature");
  private static final byte[] KEY = ascii("key");

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Proto full() {
    return new Proto()
        .bytes(1, AUTHOR.bytes())
        .bytes(2, DATA)
        .bytes(3, SEQNO)
        .text(4, "news")
        .bytes(5, SIGNATURE)
        .bytes(6, KEY);
  }

  private static Optional<RawMessage> read(byte[] encoded) {
    return MessageReader.read(encoded, 0, encoded.length, null);
  }

  private static byte[] encoded(RawMessage message) {
    byte[] bytes = new byte[message.encodedBytes()];
    message.encodeTo(ByteBuffer.wrap(bytes));
    assertThat(message.encoded()).isEqualTo(ByteBuffer.wrap(bytes)).matches(ByteBuffer::isReadOnly);
    return bytes;
  }

  @Test
  void readsEveryField() {
    RawMessage message = read(full().done()).orElseThrow();

    assertThat(message.from()).contains(AUTHOR);
    assertThat(message.topic()).isEqualTo(TOPIC);
    assertThat(message.bytes()).isEqualTo(DATA);
    assertThat(message.size()).isEqualTo(4);
    assertThat(message.data()).isEqualTo(ByteBuffer.wrap(DATA)).matches(ByteBuffer::isReadOnly);
    assertThat(message.sequenceNumber()).hasValueSatisfying(s -> assertThat(s).isEqualTo(SEQNO));
    assertThat(message.signature()).hasValueSatisfying(s -> assertThat(s).isEqualTo(SIGNATURE));
    assertThat(message.key()).hasValueSatisfying(k -> assertThat(k).isEqualTo(KEY));
    assertThat(encoded(message)).isEqualTo(full().done());
  }

  @Test
  void readsAMessageThatHasOnlyATopic() {
    RawMessage message = read(new Proto().text(4, "news").done()).orElseThrow();

    assertThat(message.from()).isEmpty();
    assertThat(message.size()).isZero();
    assertThat(message.bytes()).isEmpty();
    assertThat(message.data().remaining()).isZero();
    assertThat(message.hasSequenceNumber()).isFalse();
    assertThat(message.hasSignature()).isFalse();
    assertThat(message.hasKey()).isFalse();
    assertThat(message.sequenceNumber()).isEmpty();
    assertThat(message.signature()).isEmpty();
    assertThat(message.key()).isEmpty();
  }

  @Test
  void tellsEmptyFieldsFromMissingOnesExceptForTheAuthor() {
    byte[] none = {};
    byte[] encoded =
        new Proto().bytes(1, none).bytes(3, none).text(4, "t").bytes(5, none).bytes(6, none).done();

    RawMessage message = read(encoded).orElseThrow();

    assertThat(message.from()).isEmpty();
    assertThat(message.hasSequenceNumber()).isTrue();
    assertThat(message.hasSignature()).isTrue();
    assertThat(message.hasKey()).isTrue();
    assertThat(message.sequenceNumber()).hasValueSatisfying(s -> assertThat(s).isEmpty());
    assertThat(encoded(message)).isEqualTo(encoded);
  }

  @Test
  void readsAMessageInTheMiddleOfAFrame() {
    byte[] message = full().varint(7, 7).done();
    byte[] frame = new Proto().raw(9, 9, 9).raw(message).raw(9, 9).done();

    RawMessage read = MessageReader.read(frame, 3, 3 + message.length, null).orElseThrow();

    assertThat(encoded(read)).isEqualTo(message);
    assertThat(read.bytes()).isEqualTo(DATA);
  }

  @Test
  void signsThePrefixFieldsOneToFourAndUnknownFields() {
    byte[] known =
        new Proto().bytes(1, AUTHOR.bytes()).bytes(2, DATA).bytes(3, SEQNO).text(4, "news").done();
    byte[] unknown = new Proto().text(9, "nine").varint(7, 7).done();

    RawMessage message = read(full().raw(unknown).done()).orElseThrow();

    assertThat(message.signedBytes())
        .isEqualTo(new Proto().raw(ascii("libp2p-pubsub:")).raw(known).raw(unknown).done());
  }

  static List<Named<byte[]>> otherForms() {
    byte[] author = AUTHOR.bytes();
    byte[] news = ascii("news");
    byte[] unknown = new Proto().text(9, "nine").varint(7, 7).fixed32(8, 8).fixed64(9, 9).done();
    Proto reverse =
        new Proto().bytes(6, KEY).bytes(5, SIGNATURE).bytes(4, news).bytes(3, SEQNO).bytes(2, DATA);
    Proto between = new Proto().text(9, "nine").bytes(1, author).varint(7, 7).bytes(2, DATA);
    between.bytes(3, SEQNO).bytes(4, news).fixed32(8, 8).bytes(5, SIGNATURE).fixed64(9, 9);
    Proto longTag = new Proto().padded(1, 3, 0, author).bytes(2, DATA).bytes(3, SEQNO);
    Proto longLength = new Proto().bytes(1, author).padded(2, 0, 4, DATA).bytes(3, SEQNO);
    Proto rest = new Proto().bytes(4, news).bytes(5, SIGNATURE).bytes(6, KEY).raw(unknown);
    Proto longUnknownTag = full().padded(9, 2, 0, ascii("nine")).varint(7, 7);
    return List.of(
        Named.of("reverse order", reverse.bytes(1, author).raw(unknown).done()),
        Named.of("unknown fields between", between.bytes(6, KEY).done()),
        Named.of("a long tag", longTag.raw(rest.done()).done()),
        Named.of("a long length", longLength.raw(rest.done()).done()),
        Named.of("a long unknown tag", longUnknownTag.fixed32(8, 8).fixed64(9, 9).done()));
  }

  @ParameterizedTest
  @MethodSource("otherForms")
  void bringsOtherFormsIntoTheCanonicalOne(byte[] received) {
    byte[] canonical = full().text(9, "nine").varint(7, 7).fixed32(8, 8).fixed64(9, 9).done();

    RawMessage message = read(received).orElseThrow();

    assertThat(encoded(message)).isEqualTo(canonical);
    assertThat(message.bytes()).isEqualTo(DATA);
    assertThat(message.from()).contains(AUTHOR);
    assertThat(message.signedBytes()).isEqualTo(read(canonical).orElseThrow().signedBytes());
  }

  @Test
  void keepsTheValueOfAnUnknownFieldAsItCame() {
    byte[] received = full().padded(9, 0, 2, ascii("nine")).raw(0x38, 0x87, 0x00).done();

    assertThat(encoded(read(received).orElseThrow())).isEqualTo(received);
  }

  static List<Named<byte[]>> malformed() {
    byte[] topic = new Proto().text(4, "news").done();
    return List.of(
        Named.of("nothing at all", new byte[0]),
        Named.of("no topic", new Proto().bytes(2, DATA).done()),
        Named.of("an empty topic", new Proto().text(4, "").done()),
        Named.of("two topics", new Proto().raw(topic).text(4, "views").done()),
        Named.of("one topic twice", new Proto().raw(topic).raw(topic).done()),
        Named.of("two authors", full().bytes(1, AUTHOR.bytes()).done()),
        Named.of("two payloads", full().bytes(2, DATA).done()),
        Named.of("two sequence numbers", full().bytes(3, SEQNO).done()),
        Named.of("two signatures", full().bytes(5, SIGNATURE).done()),
        Named.of("two keys", full().bytes(6, KEY).done()),
        Named.of("a topic of 8193 bytes", new Proto().text(4, "t".repeat(8193)).done()),
        Named.of("a topic not in UTF-8", new Proto().bytes(4, new byte[] {'a', -1}).done()),
        Named.of("a topic cut in a character", new Proto().bytes(4, new byte[] {-61}).done()),
        Named.of("a surrogate", new Proto().bytes(4, new byte[] {-19, -96, -128}).done()),
        Named.of("an overlong slash", new Proto().bytes(4, new byte[] {-64, -81}).done()),
        Named.of("no peer id", new Proto().bytes(1, ascii("me")).raw(topic).done()),
        Named.of("one byte of peer id", new Proto().bytes(1, new byte[1]).raw(topic).done()),
        Named.of("a number as payload", new Proto().varint(2, 2).raw(topic).done()),
        Named.of("a fixed topic", new Proto().fixed32(4, 4).done()),
        Named.of("a tag without value", new Proto().raw(topic).raw(0x2a).done()),
        Named.of("a cut payload", new Proto().raw(topic).raw(0x12, 5, 1).done()),
        Named.of("a cut length", new Proto().raw(topic).raw(0x12, 0x80).done()),
        Named.of("a negative length", negativeLength(topic)),
        Named.of("a cut tag", new Proto().raw(topic).raw(0x80).done()),
        Named.of("a cut fixed32", new Proto().raw(topic).raw(0x7d, 1, 2, 3).done()),
        Named.of("a cut fixed64", new Proto().raw(topic).raw(0x79, 1, 2, 3, 4, 5, 6, 7).done()),
        Named.of("a cut number", new Proto().raw(topic).raw(0x78, 0x80).done()),
        Named.of("field number 0", new Proto().raw(topic).raw(0x02, 0).done()),
        Named.of("a group", new Proto().raw(topic).raw(0x7b, 0x7c).done()),
        Named.of("the end of a group", new Proto().raw(topic).raw(0x7c).done()),
        Named.of("wire type 6", new Proto().raw(topic).raw(0x7e, 1, 1).done()),
        Named.of("wire type 7", new Proto().raw(topic).raw(0x7f, 1, 1).done()));
  }

  private static byte[] negativeLength(byte[] before) {
    int[] minusOne = {0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01};
    return new Proto().raw(before).raw(minusOne).done();
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void refusesAMalformedMessage(byte[] encoded) {
    assertThat(read(encoded)).isEmpty();
  }

  @Test
  void takesTheLongestTopicAndTopicsInAnyScript() {
    for (String topic : List.of("t".repeat(8192), "água", "話題", "\ud83d\udca7")) {
      RawMessage message = read(Proto.message(topic, DATA).done()).orElseThrow();
      assertThat(message.topic()).isEqualTo(TopicName.of(topic));
    }
  }

  @Test
  void insertsTheTopicThatItsStreamImplies() {
    byte[] received = new Proto().bytes(1, AUTHOR.bytes()).bytes(2, DATA).varint(7, 7).done();

    RawMessage message = MessageReader.read(received, 0, received.length, TOPIC).orElseThrow();

    assertThat(message.topic()).isEqualTo(TOPIC);
    assertThat(encoded(message))
        .isEqualTo(
            new Proto()
                .bytes(1, AUTHOR.bytes())
                .bytes(2, DATA)
                .text(4, "news")
                .varint(7, 7)
                .done());
  }

  @Test
  void takesTheImpliedTopicWhereTheMessageNamesItToo() {
    byte[] received = full().done();

    RawMessage message = MessageReader.read(received, 0, received.length, TOPIC).orElseThrow();

    assertThat(encoded(message)).isEqualTo(received);
  }

  @Test
  void refusesAnotherTopicThanTheImpliedOne() {
    byte[] other = Proto.message("views", DATA).done();
    byte[] empty = Proto.message("", DATA).done();

    assertThat(MessageReader.read(other, 0, other.length, TOPIC)).isEmpty();
    assertThat(MessageReader.read(empty, 0, empty.length, TOPIC)).isEmpty();
  }

  @Test
  void isAViewOfTheFrameOnlyWhereItMakesUpHalfOfIt() {
    byte[] small = full().done();
    byte[] smallInMuch = new Proto().raw(small).bytes(9, new byte[3 * small.length]).done();
    byte[] large = Proto.message("news", new byte[20_000]).done();
    byte[] largeInMore = new Proto().raw(large).bytes(9, new byte[25_000]).done();
    byte[] mostlyLarge = new Proto().raw(large).bytes(9, new byte[15_000]).done();

    assertThat(isView(small, small.length)).isTrue();
    assertThat(isView(smallInMuch, small.length)).isFalse();
    assertThat(isView(largeInMore, large.length)).isFalse();
    assertThat(isView(mostlyLarge, large.length)).isTrue();
  }

  @Test
  void holdsAtMostTwiceItsBytes() {
    byte[] message = full().done();
    byte[] frame = new Proto().raw(message).bytes(9, new byte[60_000]).done();
    RawMessage copy = MessageReader.read(frame, 0, message.length, null).orElseThrow();
    byte[] twice = Arrays.copyOf(message, 2 * message.length);
    RawMessage view = MessageReader.read(twice, 0, message.length, null).orElseThrow();

    assertThat(copy.heldBytes()).isEqualTo(message.length);
    assertThat(view.heldBytes()).isEqualTo(2 * message.length);
  }

  /** Reads the frame's first bytes and looks whether a later change of them shows. */
  private static boolean isView(byte[] frame, int messageBytes) {
    byte[] before = frame.clone();
    RawMessage message = MessageReader.read(frame, 0, messageBytes, null).orElseThrow();
    assertThat(message.encoded()).isEqualTo(ByteBuffer.wrap(before, 0, messageBytes));
    assertThat(message.data().remaining()).isEqualTo(message.size());
    assertThat(message.signedBytes()).endsWith(ascii("news"));
    frame[0] ^= 1;
    return message.encoded().get(0) == frame[0];
  }
}
