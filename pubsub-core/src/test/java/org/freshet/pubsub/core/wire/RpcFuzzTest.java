package org.freshet.pubsub.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.core.keys.CoreKeyProvider;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a stranger sends is read or refused: no exception, no endless loop, no flood. */
class RpcFuzzTest {
  private static final int RPCS = 5_000;
  private static final Limits LIMITS =
      Limits.DEFAULT.toBuilder().maxControlBytes(2048).maxMessagesPerRpc(20).build();

  private final RpcReader reader = new RpcReader(LIMITS);
  private final CoreKeyProvider keys = new CoreKeyProvider();
  private int rpcsRead;
  private int rpcsRefused;
  private int messagesRead;
  private int messagesMalformed;

  @Test
  void readsOrRefusesWhatWasDamaged() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    RandomRpcs rpcs = new RandomRpcs(random);
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(2),
        () -> {
          for (int i = 0; i < RPCS; i++) {
            byte[] frame = damaged(rpcs.next(), random);
            try {
              check(frame, reader.read(frame, frame.length));
            } catch (RuntimeException | AssertionError e) {
              throw new AssertionError("seed " + seed + ", RPC " + i, e);
            }
          }
        },
        () -> "seed " + seed);

    // Else the damage is too small or too large for the test to say anything.
    assertThat(rpcsRead).as("seed %d", seed).isGreaterThan(RPCS / 10);
    assertThat(rpcsRefused).as("seed %d", seed).isGreaterThan(RPCS / 10);
    assertThat(messagesRead).as("seed %d", seed).isGreaterThan(RPCS / 10);
    assertThat(messagesMalformed).as("seed %d", seed).isGreaterThan(RPCS / 100);
  }

  private static byte[] damaged(byte[] good, Random random) {
    byte[] frame = good.clone();
    for (int i = random.nextInt(4); i > 0 && frame.length > 0; i--) {
      int at = random.nextInt(frame.length);
      int length = Math.min(random.nextInt(5), frame.length - at);
      switch (random.nextInt(5)) {
        case 0 -> frame[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> frame[at] = (byte) random.nextInt();
        case 2 -> frame = Arrays.copyOf(frame, at);
        case 3 -> {
          // Move a few bytes to another place.
          int to = random.nextInt(frame.length - length + 1);
          System.arraycopy(frame, at, frame, to, length);
        }
        default -> Arrays.fill(frame, at, at + length, (byte) 0xff);
      }
    }
    return frame;
  }

  private void check(byte[] frame, RpcReader.Result result) throws InvalidProtocolBufferException {
    if (result instanceof RpcReader.Result.Violation violation) {
      rpcsRefused++;
      assertThat(violation.why().code())
          .isIn(StreamError.PROTOCOL_VIOLATION.code(), StreamError.RESOURCE_LIMIT.code());
      return;
    }
    rpcsRead++;
    Rpc rpc = ((RpcReader.Result.Read) result).rpc();
    // Throws if protobuf's own reader does not think that it is a message.
    UnknownFieldSet.parseFrom(frame);
    UnknownFieldSet.parseFrom(ByteString.copyFrom(rpc.fields()));
    messagesMalformed += rpc.malformedMessages();
    for (RawMessage message : rpc.messages()) {
      messagesRead++;
      checkMessage(message);
    }
  }

  private void checkMessage(RawMessage message) throws InvalidProtocolBufferException {
    byte[] encoded = new byte[message.encodedBytes()];
    message.encodeTo(ByteBuffer.wrap(encoded));
    DynamicMessage parsed = DynamicMessage.parseFrom(RpcSchema.MESSAGE, encoded);
    RawMessage again = MessageReader.read(encoded, 0, encoded.length, null).orElseThrow();

    assertThat(again.encoded()).as("canonical").isEqualTo(message.encoded());
    assertThat(again.signedBytes()).isEqualTo(message.signedBytes());
    assertThat(encoded).startsWith(parsed.toBuilder().setUnknownFields(NONE).build().toByteArray());
    if (message.hasKey()) {
      Signing.isAuthentic(keys, message);
    }
  }

  private static final UnknownFieldSet NONE = UnknownFieldSet.getDefaultInstance();

  static List<Named<byte[]>> costlyFrames() {
    Proto messages = new Proto();
    Proto malformed = new Proto();
    for (int i = 0; i < 5000; i++) {
      messages.message(2, new Proto().text(4, "t"));
      malformed.message(2, new Proto());
    }
    Proto reordered = new Proto();
    for (int i = 0; i < 5000; i++) {
      reordered.message(2, new Proto().text(4, "t").bytes(2, new byte[1]));
    }
    Proto subscriptions = new Proto();
    for (int i = 0; i < 50_000; i++) {
      subscriptions.message(1, new Proto().text(2, "t").varint(3, 1));
    }
    Proto gaps = new Proto();
    for (int i = 0; i < 40_000; i++) {
      gaps.varint(3, 1).message(1, new Proto());
    }
    return List.of(
        Named.of("messages of a topic only", messages.done()),
        Named.of("malformed messages", malformed.done()),
        Named.of("messages to be encoded anew", reordered.done()),
        Named.of("subscriptions", subscriptions.done()),
        Named.of("unknown fields with gaps", gaps.done()),
        Named.of("one unknown field", new Proto().bytes(3, new byte[500_000]).done()));
  }

  @ParameterizedTest
  @MethodSource("costlyFrames")
  void costsAtMostAFewMegabytesHoweverCostlyTheFrame(byte[] frame) {
    RpcReader ordinary = new RpcReader(Limits.DEFAULT);
    assertThat(ordinary.read(frame, frame.length)).isInstanceOf(RpcReader.Result.Read.class);

    assertThat(Allocation.bytes(() -> ordinary.read(frame, frame.length))).isLessThan(3 << 20);
  }

  @Test
  void refusesALengthThatLeadsBackToItsOwnField() {
    // A tag and the ten bytes of -11.
    int[] back = {0x7a, 0xf5, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01};
    byte[] outside = new Proto().raw(back).done();
    byte[] inside =
        new Proto()
            .message(1, Proto.subscription("a", true).raw(back))
            .message(2, Proto.message("a", new byte[1]).raw(back))
            .done();
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          assertThat(reader.read(outside, outside.length))
              .isInstanceOf(RpcReader.Result.Violation.class);
          Rpc rpc = ((RpcReader.Result.Read) reader.read(inside, inside.length)).rpc();
          assertThat(rpc.malformedSubscriptions()).isEqualTo(1);
          assertThat(rpc.malformedMessages()).isEqualTo(1);
        });
  }

  @Test
  void readsOrRefusesNoise() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          for (int i = 0; i < RPCS; i++) {
            byte[] frame = new byte[random.nextInt(60)];
            random.nextBytes(frame);
            check(frame, reader.read(frame, frame.length));
          }
        },
        () -> "seed " + seed);

    assertThat(rpcsRefused).as("seed %d", seed).isPositive();
  }
}
