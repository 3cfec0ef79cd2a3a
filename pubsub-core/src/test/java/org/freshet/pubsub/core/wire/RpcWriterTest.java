package org.freshet.pubsub.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import org.freshet.pubsub.message.TopicName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RpcWriterTest {
  private static final TopicName TOPIC = TopicName.of("água");

  private static byte[] written(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.flip().remaining()];
    buffer.get(bytes);
    return bytes;
  }

  @Test
  void writesSubscriptionsAndAlwaysSaysWhichWay() {
    ByteBuffer none = ByteBuffer.allocate(0);

    assertThat(RpcWriter.subscriptionEntry(TOPIC, true, none))
        .isEqualTo(new Proto().message(1, Proto.subscription("água", true)).done());
    assertThat(RpcWriter.subscriptionEntry(TOPIC, false, none))
        .isEqualTo(new Proto().message(1, Proto.subscription("água", false)).done());
  }

  @Test
  void writesFurtherFieldsOfASubscriptionAndLeavesTheirBufferAlone() {
    byte[] fields = new Proto().varint(3, 1).varint(4, 1).done();
    ByteBuffer inTheMiddle =
        ByteBuffer.allocateDirect(20).put(5, fields).position(5).limit(5 + fields.length);

    byte[] entry = RpcWriter.subscriptionEntry(TOPIC, true, inTheMiddle.asReadOnlyBuffer());

    assertThat(entry)
        .isEqualTo(new Proto().message(1, Proto.subscription("água", true).raw(fields)).done());
    RpcWriter.subscriptionEntry(TOPIC, true, inTheMiddle);
    assertThat(inTheMiddle.remaining()).isEqualTo(fields.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 200, 8191, 8192, 16_000, 17_000})
  void writesMessagesWholeOrInPieces(int size) {
    RawMessage message = MessageWriter.unsigned(TOPIC, new byte[size]);
    byte[] expected = new Proto().message(2, Proto.message("água", new byte[size])).done();

    ByteBuffer whole = ByteBuffer.allocate(20_000);
    RpcWriter.writePublishEntry(message, whole);
    ByteBuffer pieces = ByteBuffer.allocate(20_000);
    RpcWriter.writePublishHeader(message, pieces);
    message.encodedParts().forEach(pieces::put);

    assertThat(written(whole)).isEqualTo(expected).hasSize(RpcWriter.publishEntryBytes(message));
    assertThat(written(pieces)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_455, 268_435_456})
  void writesPrefixesThatTheDecoderReads(int frameBytes) {
    ByteBuffer buffer = ByteBuffer.allocate(5);
    RpcWriter.writePrefix(frameBytes, buffer);

    byte[] prefix = written(buffer);
    assertThat(prefix)
        .isEqualTo(new Proto().number(frameBytes, 0).done())
        .hasSize(RpcWriter.prefixBytes(frameBytes));
  }

  @Test
  void saysThatAnswersAreWelcome() {
    assertThat(RpcWriter.answersWelcome()).isEqualTo(new Proto().varint(5_133_133, 1).done());
  }

  @Test
  void throwsWhenTheBufferIsFull() {
    RawMessage message = MessageWriter.unsigned(TOPIC, new byte[10]);
    ByteBuffer small = ByteBuffer.allocate(RpcWriter.publishEntryBytes(message) - 1);

    assertThatThrownBy(() -> RpcWriter.writePublishEntry(message, small))
        .isInstanceOf(BufferOverflowException.class);
  }
}
