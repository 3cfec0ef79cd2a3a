package org.freshet.pubsub.core.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.UnknownFieldSet;
import java.util.Random;

/** Makes well-formed RPCs of all kinds with protobuf's own writer. */
final class RandomRpcs {
  private static final String[] TOPICS = {
    "a", "news", "água", "話題", "/eth2/6a95a1a9/beacon_block/ssz_snappy", "t".repeat(300)
  };

  private final Random random;

  RandomRpcs(Random random) {
    this.random = random;
  }

  /** {@return an RPC of which the fields stand in any order} */
  byte[] next() {
    Proto rpc = new Proto();
    for (int parts = random.nextInt(6); parts > 0; parts--) {
      rpc.raw(part().toByteArray());
    }
    return rpc.done();
  }

  private DynamicMessage part() {
    DynamicMessage.Builder rpc = DynamicMessage.newBuilder(RpcSchema.RPC);
    for (int i = random.nextInt(4) - 1; i > 0; i--) {
      rpc.addRepeatedField(RpcSchema.field(RpcSchema.RPC, "subscriptions"), subscription());
    }
    for (int i = random.nextInt(5) - 1; i > 0; i--) {
      rpc.addRepeatedField(RpcSchema.field(RpcSchema.RPC, "publish"), message());
    }
    if (random.nextInt(4) == 0) {
      rpc.setField(RpcSchema.field(RpcSchema.RPC, "answersWelcome"), random.nextBoolean());
    }
    return rpc.setUnknownFields(unknown(3)).build();
  }

  private DynamicMessage subscription() {
    DynamicMessage.Builder entry = DynamicMessage.newBuilder(RpcSchema.SUBSCRIPTION);
    set(entry, "topicid", TOPICS[random.nextInt(TOPICS.length)]);
    if (random.nextInt(5) > 0) {
      set(entry, "subscribe", random.nextBoolean());
    }
    return entry.setUnknownFields(unknown(3)).build();
  }

  private DynamicMessage message() {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(RpcSchema.MESSAGE);
    set(message, "topic", TOPICS[random.nextInt(TOPICS.length)]);
    if (random.nextBoolean()) {
      set(message, "from", author());
    }
    if (random.nextInt(5) > 0) {
      set(message, "data", bytes(random.nextInt(20) == 0 ? 70_000 : 500));
    }
    if (random.nextBoolean()) {
      set(message, "seqno", bytes(random.nextBoolean() ? 9 : 30));
    }
    if (random.nextBoolean()) {
      set(message, "signature", bytes(100));
    }
    if (random.nextBoolean()) {
      set(message, "key", bytes(400));
    }
    return message.setUnknownFields(unknown(7)).build();
  }

  private static void set(DynamicMessage.Builder message, String field, Object value) {
    Descriptor type = message.getDescriptorForType();
    message.setField(RpcSchema.field(type, field), value);
  }

  private ByteString author() {
    byte[] id = new byte[random.nextBoolean() ? 34 : 38];
    random.nextBytes(id);
    id[0] = (byte) (id.length == 34 ? 0x12 : 0x00);
    id[1] = (byte) (id.length - 2);
    return ByteString.copyFrom(id);
  }

  private ByteString bytes(int bound) {
    byte[] bytes = new byte[random.nextInt(bound)];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private UnknownFieldSet unknown(int least) {
    UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();
    for (int i = random.nextInt(6) - 3; i > 0; i--) {
      UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
      switch (random.nextInt(4)) {
        case 0 -> field.addVarint(random.nextLong() >> random.nextInt(64));
        case 1 -> field.addFixed32(random.nextInt());
        case 2 -> field.addFixed64(random.nextLong());
        default -> field.addLengthDelimited(bytes(200));
      }
      int number = least + random.nextInt(1 << 1 + random.nextInt(22));
      fields.mergeField(number, field.build());
    }
    return fields.build();
  }
}
