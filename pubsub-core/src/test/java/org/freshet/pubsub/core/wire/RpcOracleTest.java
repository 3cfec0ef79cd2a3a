package org.freshet.pubsub.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.SubscriptionChange;
import org.junit.jupiter.api.Test;

/** What we read and write must be what protobuf's own reader and writer take it for. */
class RpcOracleTest {
  private static final int RPCS = 3000;

  private final RpcReader reader = new RpcReader(Limits.DEFAULT);

  @Test
  void readsWhatProtobufReads() throws InvalidProtocolBufferException {
    long seed = System.nanoTime();
    RandomRpcs rpcs = new RandomRpcs(new Random(seed));
    for (int i = 0; i < RPCS; i++) {
      byte[] frame = rpcs.next();
      DynamicMessage expected = DynamicMessage.parseFrom(RpcSchema.RPC, frame);
      RpcReader.Result result = reader.read(frame, frame.length);

      assertThat(result).as("seed %d, RPC %d", seed, i).isInstanceOf(RpcReader.Result.Read.class);
      Rpc rpc = ((RpcReader.Result.Read) result).rpc();
      compare(expected, rpc, "seed " + seed + ", RPC " + i);
    }
  }

  private static void compare(DynamicMessage expected, Rpc rpc, String what)
      throws InvalidProtocolBufferException {
    assertThat(rpc.malformedMessages()).as(what).isZero();
    assertThat(rpc.malformedSubscriptions()).as(what).isZero();
    assertThat(rpc.answersWelcome()).as(what).isEqualTo(get(expected, "answersWelcome"));
    assertThat(unknownFields(rpc.fields())).as(what).isEqualTo(expected.getUnknownFields());

    List<DynamicMessage> subscriptions = all(expected, "subscriptions");
    assertThat(rpc.subscriptions()).as(what).hasSameSizeAs(subscriptions);
    for (int i = 0; i < subscriptions.size(); i++) {
      compare(subscriptions.get(i), rpc.subscriptions().get(i), what);
    }
    List<DynamicMessage> messages = all(expected, "publish");
    assertThat(rpc.messages()).as(what).hasSameSizeAs(messages);
    for (int i = 0; i < messages.size(); i++) {
      compare(messages.get(i), rpc.messages().get(i), what);
    }
  }

  private static void compare(DynamicMessage expected, SubscriptionChange change, String what)
      throws InvalidProtocolBufferException {
    assertThat(change.topic().value()).as(what).isEqualTo(get(expected, "topicid"));
    assertThat(change.subscribe()).as(what).isEqualTo(get(expected, "subscribe"));
    assertThat(unknownFields(change.fields())).as(what).isEqualTo(expected.getUnknownFields());
  }

  private static void compare(DynamicMessage expected, RawMessage message, String what)
      throws InvalidProtocolBufferException {
    assertThat(message.topic().value()).as(what).isEqualTo(get(expected, "topic"));
    assertThat(message.bytes()).as(what).isEqualTo(bytes(expected, "data").orElse(new byte[0]));
    assertThat(message.from().map(PeerId::bytes)).as(what).satisfies(same(expected, "from"));
    assertThat(message.sequenceNumber()).as(what).satisfies(same(expected, "seqno"));
    assertThat(message.signature()).as(what).satisfies(same(expected, "signature"));
    assertThat(message.key()).as(what).satisfies(same(expected, "key"));
    assertThat(DynamicMessage.parseFrom(RpcSchema.MESSAGE, ByteString.copyFrom(message.encoded())))
        .as(what)
        .isEqualTo(expected);
  }

  private static Consumer<Optional<byte[]>> same(DynamicMessage expected, String field) {
    return actual ->
        assertThat(actual.map(ByteString::copyFrom))
            .as(field)
            .isEqualTo(bytes(expected, field).map(ByteString::copyFrom));
  }

  @Test
  void writesWhatProtobufReads() throws InvalidProtocolBufferException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < RPCS; i++) {
      String what = "seed " + seed + ", RPC " + i;
      TopicName topic = TopicName.of("topic-" + random.nextInt());
      boolean subscribe = random.nextBoolean();
      byte[] further = new Proto().varint(3, random.nextInt(2)).varint(4, 1).done();
      byte[] data = new byte[random.nextInt(1000)];
      random.nextBytes(data);
      RawMessage message = MessageWriter.unsigned(topic, data);
      ByteBuffer entry = ByteBuffer.allocate(RpcWriter.publishEntryBytes(message));
      RpcWriter.writePublishEntry(message, entry);
      Proto rpc =
          new Proto()
              .raw(RpcWriter.answersWelcome())
              .raw(RpcWriter.subscriptionEntry(topic, subscribe, ByteBuffer.wrap(further)))
              .raw(entry.array());

      DynamicMessage read = DynamicMessage.parseFrom(RpcSchema.RPC, rpc.done());

      assertThat(get(read, "answersWelcome")).as(what).isEqualTo(true);
      DynamicMessage subscription = all(read, "subscriptions").get(0);
      assertThat(get(subscription, "topicid")).as(what).isEqualTo(topic.value());
      assertThat(get(subscription, "subscribe")).as(what).isEqualTo(subscribe);
      assertThat(subscription.getUnknownFields())
          .as(what)
          .isEqualTo(UnknownFieldSet.parseFrom(further));
      DynamicMessage published = all(read, "publish").get(0);
      assertThat(get(published, "topic")).as(what).isEqualTo(topic.value());
      assertThat(bytes(published, "data").orElseThrow()).as(what).isEqualTo(data);
      assertThat(published.getAllFields()).as(what).hasSize(2);
    }
  }

  private static Object get(DynamicMessage message, String field) {
    return message.getField(RpcSchema.field(message.getDescriptorForType(), field));
  }

  private static Optional<byte[]> bytes(DynamicMessage message, String field) {
    return message.hasField(RpcSchema.field(message.getDescriptorForType(), field))
        ? Optional.of(((ByteString) get(message, field)).toByteArray())
        : Optional.empty();
  }

  private static List<DynamicMessage> all(DynamicMessage message, String field) {
    return ((List<?>) get(message, field)).stream().map(DynamicMessage.class::cast).toList();
  }

  private static UnknownFieldSet unknownFields(ByteBuffer fields)
      throws InvalidProtocolBufferException {
    return UnknownFieldSet.parseFrom(ByteString.copyFrom(fields.duplicate()));
  }
}
