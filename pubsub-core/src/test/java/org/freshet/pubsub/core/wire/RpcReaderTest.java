package org.freshet.pubsub.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.SubscriptionChange;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RpcReaderTest {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final RpcReader reader = new RpcReader(Limits.DEFAULT);

  private static Rpc read(RpcReader reader, Proto rpc) {
    byte[] frame = rpc.done();
    RpcReader.Result result = reader.read(frame, frame.length + 1);
    assertThat(result).isInstanceOf(RpcReader.Result.Read.class);
    return ((RpcReader.Result.Read) result).rpc();
  }

  private Rpc read(Proto rpc) {
    return read(reader, rpc);
  }

  private static StreamError violation(RpcReader reader, byte[] frame) {
    RpcReader.Result result = reader.read(frame, frame.length + 1);
    assertThat(result).isInstanceOf(RpcReader.Result.Violation.class);
    return ((RpcReader.Result.Violation) result).why();
  }

  private static Proto message(String text) {
    return Proto.message("news", text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void readsAnEmptyFrame() {
    Rpc rpc = read(new Proto());

    assertThat(rpc).isEqualTo(new Rpc(List.of(), 0, 0, List.of(), 0, false, NOTHING, 1));
    assertThat(rpc.fields().isReadOnly()).isTrue();
  }

  @Test
  void readsSubscriptionsAndMessagesInOrder() {
    Rpc rpc =
        read(
            new Proto()
                .message(1, Proto.subscription("a", true))
                .message(2, message("one"))
                .message(1, Proto.subscription("b", false))
                .message(2, message("two"))
                .message(1, Proto.subscription("a", false)));

    assertThat(rpc.subscriptions())
        .containsExactly(
            new SubscriptionChange(TopicName.of("a"), true, NOTHING),
            new SubscriptionChange(TopicName.of("b"), false, NOTHING),
            new SubscriptionChange(TopicName.of("a"), false, NOTHING));
    assertThat(rpc.messages()).extracting(RawMessage::text).containsExactly("one", "two");
    assertThat(rpc.malformedMessages()).isZero();
    assertThat(rpc.malformedSubscriptions()).isZero();
    assertThat(rpc.ignoredSubscriptions()).isZero();
    assertThat(rpc.fields().hasRemaining()).isFalse();
  }

  @Test
  void keepsTheFieldsOfASubscriptionThatItDoesNotKnow() {
    Proto entry =
        new Proto().varint(3, 1).varint(1, 1).text(2, "a").varint(4, 1).text(2, "b").text(99, "x");

    List<SubscriptionChange> changes = read(new Proto().message(1, entry)).subscriptions();

    byte[] kept = new Proto().varint(3, 1).varint(4, 1).text(99, "x").done();
    assertThat(changes)
        .containsExactly(new SubscriptionChange(TopicName.of("b"), true, ByteBuffer.wrap(kept)));
  }

  @Test
  void takesAMissingSubscribeForNo() {
    Rpc rpc = read(new Proto().message(1, new Proto().text(2, "a")));

    assertThat(rpc.subscriptions())
        .containsExactly(new SubscriptionChange(TopicName.of("a"), false, NOTHING));
  }

  static List<Named<Proto>> malformedSubscriptions() {
    return List.of(
        Named.of("nothing at all", new Proto()),
        Named.of("no topic", new Proto().varint(1, 1)),
        Named.of("an empty topic", Proto.subscription("", true)),
        Named.of("a topic of 8193 bytes", Proto.subscription("t".repeat(8193), true)),
        Named.of("a topic not in UTF-8", new Proto().bytes(2, new byte[] {-1})),
        Named.of("subscribe as bytes", new Proto().text(1, "yes").text(2, "a")),
        Named.of("topic as number", new Proto().varint(1, 1).varint(2, 2)),
        Named.of("a cut topic", new Proto().raw(0x08, 1, 0x12, 9, 'a')),
        Named.of("a group", Proto.subscription("a", true).raw(0x1b, 0x1c)));
  }

  @ParameterizedTest
  @MethodSource("malformedSubscriptions")
  void leavesAMalformedSubscriptionOutAndCountsIt(Proto entry) {
    Rpc rpc = read(new Proto().message(1, entry).message(1, Proto.subscription("good", true)));

    assertThat(rpc.malformedSubscriptions()).isEqualTo(1);
    assertThat(rpc.subscriptions())
        .extracting(SubscriptionChange::topic)
        .containsExactly(TopicName.of("good"));
  }

  @Test
  void leavesMalformedMessagesOutAndCountsThem() {
    Rpc rpc =
        read(
            new Proto()
                .message(2, new Proto().text(2, "no topic"))
                .message(2, message("good"))
                .message(2, message("two topics").text(4, "views"))
                .message(2, new Proto().raw(0x22, 9, 'c', 'u', 't')));

    assertThat(rpc.malformedMessages()).isEqualTo(3);
    assertThat(rpc.messages()).extracting(RawMessage::text).containsExactly("good");
  }

  @Test
  void tellsTopicsAndAuthorsApartThatFollowEachOther() {
    byte[] one = new byte[34];
    byte[] two = new byte[34];
    one[0] = two[0] = 0x12;
    one[1] = two[1] = 32;
    two[33] = 1;
    Rpc rpc =
        read(
            new Proto()
                .message(2, new Proto().bytes(1, one).text(4, "a"))
                .message(2, new Proto().bytes(1, one).text(4, "a"))
                .message(2, new Proto().bytes(1, two).text(4, "b"))
                .message(2, new Proto().bytes(1, new byte[34]).text(4, ""))
                .message(2, new Proto().bytes(1, new byte[34]).text(4, "b"))
                .message(2, new Proto().text(4, "bb"))
                .message(2, new Proto().bytes(1, one).text(4, "a")));

    assertThat(rpc.malformedMessages()).isEqualTo(2);
    assertThat(rpc.messages())
        .extracting(m -> m.topic().value() + m.from().map(id -> "" + id.bytes()[33]).orElse(""))
        .containsExactly("a0", "a0", "b1", "bb", "a0");
  }

  @Test
  void keepsFieldsThatItDoesNotKnowAsTheyCame() {
    byte[] fields = new Proto().text(3, "control").varint(6_492_434, 1).fixed32(9, 9).done();

    Rpc rpc = read(new Proto().message(2, message("one")).raw(fields).message(2, message("two")));

    assertThat(rpc.fields()).isEqualTo(ByteBuffer.wrap(fields)).matches(ByteBuffer::isReadOnly);
    assertThat(rpc.messages()).hasSize(2);
  }

  @Test
  void gathersFieldsThatItDoesNotKnowFromAllOverTheFrame() {
    Rpc rpc =
        read(
            new Proto()
                .text(3, "control")
                .message(2, message("one"))
                .padded(10, 2, 2, new byte[] {1})
                .varint(Rpc.ANSWERS_WELCOME_FIELD, 1)
                .text(3, "more control"));

    byte[] fields =
        new Proto()
            .text(3, "control")
            .padded(10, 2, 2, new byte[] {1})
            .text(3, "more control")
            .done();
    assertThat(rpc.fields()).isEqualTo(ByteBuffer.wrap(fields));
  }

  @Test
  void takesAnswersWelcomeForItself() {
    Rpc welcome = read(new Proto().varint(5_133_133, 1));
    Rpc takenBack = read(new Proto().varint(5_133_133, 1).varint(5_133_133, 0));

    assertThat(welcome.answersWelcome()).isTrue();
    assertThat(welcome.fields().hasRemaining()).isFalse();
    assertThat(takenBack.answersWelcome()).isFalse();
    assertThat(read(new Proto()).answersWelcome()).isFalse();
  }

  @Test
  void countsTheFrameAndTheObjectsThatItBecomes() {
    byte[] frame =
        new Proto()
            .message(2, message("one"))
            .message(2, message("two"))
            .message(1, Proto.subscription("news", true))
            .done();

    RpcReader.Result result = reader.read(frame, 4711);

    assertThat(((RpcReader.Result.Read) result).rpc().wireBytes())
        .isEqualTo(4711 + 3 * RpcReader.ENTRY_BYTES);
  }

  /** A frame that is no RPC, and what is wrong with it. */
  private record Broken(String fault, byte[] frame) {
    static Broken of(String fault, Proto rpc) {
      return new Broken(fault, rpc.done());
    }

    @Override
    public String toString() {
      return fault + " " + HexFormat.of().formatHex(frame);
    }
  }

  static List<Broken> broken() {
    int[] endless = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00};
    String cut = "a number that is cut off";
    String tooLong = "a field that is longer than what contains it";
    return List.of(
        Broken.of("field number 0", new Proto().raw(0x02, 0)),
        Broken.of("a group", new Proto().raw(0x1b, 0x1c)),
        Broken.of("a group", new Proto().raw(0x1c)),
        Broken.of("an unknown wire type", new Proto().raw(0x1e, 0)),
        Broken.of("an unknown wire type", new Proto().raw(0x1f, 0)),
        Broken.of(cut, new Proto().raw(0x80)),
        Broken.of(cut, new Proto().raw(0x12)),
        Broken.of(cut, new Proto().raw(0x18, 0x80)),
        Broken.of("a number of more than 10 bytes", new Proto().raw(endless)),
        Broken.of("a number of more than 10 bytes", new Proto().raw(0x18).raw(endless)),
        Broken.of("a tag of more than 32 bits", new Proto().raw(0x8a, 0x80, 0x80, 0x80, 0x10, 0)),
        Broken.of(tooLong, new Proto().raw(0x12, 2, 0)),
        Broken.of(tooLong, new Proto().raw(0x1a, 0xff, 0xff, 0xff, 0xff, 0x0f)),
        Broken.of(tooLong, new Proto().raw(0x1d, 0, 0, 0)),
        Broken.of(tooLong, new Proto().raw(0x19, 0, 0, 0, 0, 0, 0, 0)),
        Broken.of("a subscription of the wrong wire type", new Proto().varint(1, 1)),
        Broken.of("a published message of the wrong wire type", new Proto().fixed32(2, 1)),
        Broken.of(
            "an answers-welcome field of the wrong wire type",
            new Proto().text(Rpc.ANSWERS_WELCOME_FIELD, "yes")));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void refusesWhatIsNoRpcAndSaysWhy(Broken broken) {
    StreamError why = violation(reader, broken.frame());

    assertThat(why.code()).isEqualTo(StreamError.PROTOCOL_VIOLATION.code());
    assertThat(why.reason()).isEqualTo("an RPC with " + broken.fault());
  }

  @ParameterizedTest
  @MethodSource("broken")
  void refusesWhatIsNoRpcThoughItBeginsLikeOne(Broken broken) {
    Proto rpc = new Proto().message(2, message("good")).raw(broken.frame());

    assertThat(violation(reader, rpc.done()).reason()).isEqualTo("an RPC with " + broken.fault());
  }

  @Test
  void refusesMoreMessagesThanTheLimit() {
    RpcReader strict = new RpcReader(Limits.DEFAULT.toBuilder().maxMessagesPerRpc(2).build());
    Proto rpc = new Proto().message(2, message("1")).message(2, message("2"));
    assertThat(read(strict, rpc).messages()).hasSize(2);

    StreamError why = violation(strict, rpc.message(2, new Proto()).done());

    assertThat(why.code()).isEqualTo(StreamError.RESOURCE_LIMIT.code());
    assertThat(why.reason()).isEqualTo("an RPC with 3 messages, of which the limit is 2");
  }

  @Test
  void countsMessagesBeforeItMakesAny() {
    Proto rpc = new Proto();
    for (int i = 0; i < 50_000; i++) {
      rpc.message(2, message("small"));
    }
    byte[] frame = rpc.done();

    assertThat(violation(reader, frame).code()).isEqualTo(StreamError.RESOURCE_LIMIT.code());
    assertThat(Allocation.bytes(() -> reader.read(frame, frame.length))).isLessThan(4096);
  }

  @Test
  void looksAtTheFirstSubscriptionsOnly() {
    Proto rpc = new Proto();
    for (int i = 0; i < 10_000; i++) {
      rpc.message(1, Proto.subscription("topic-" + i, true));
    }

    Rpc read = read(rpc.message(2, message("alive")));

    assertThat(read.subscriptions()).hasSize(5000);
    assertThat(read.subscriptions().get(4999).topic()).isEqualTo(TopicName.of("topic-4999"));
    assertThat(read.ignoredSubscriptions()).isEqualTo(5000);
    assertThat(read.malformedSubscriptions()).isZero();
    assertThat(read.messages()).hasSize(1);
  }

  @Test
  void countsMalformedSubscriptionsAmongTheFirst() {
    RpcReader strict = new RpcReader(Limits.DEFAULT.toBuilder().maxSubscriptionsPerRpc(2).build());
    Proto rpc = new Proto().message(1, new Proto()).message(1, Proto.subscription("a", true));

    Rpc read = read(strict, rpc.message(1, Proto.subscription("b", true)).message(1, new Proto()));

    assertThat(read.subscriptions()).hasSize(1);
    assertThat(read.malformedSubscriptions()).isEqualTo(1);
    assertThat(read.ignoredSubscriptions()).isEqualTo(2);
  }

  @Test
  void limitsWhatIsNotPayload() {
    RpcReader strict = new RpcReader(Limits.DEFAULT.toBuilder().maxControlBytes(1024).build());
    Proto payload = new Proto().message(2, Proto.message("news", new byte[100_000]));
    int overhead = payload.done().length - 100_000 - 3;
    int room = 1024 - overhead - 3;

    Rpc full = read(strict, new Proto().raw(payload.done()).bytes(3, new byte[room]));
    StreamError why =
        violation(strict, new Proto().raw(payload.done()).bytes(3, new byte[room + 1]).done());

    assertThat(full.fields().remaining()).isEqualTo(room + 3);
    assertThat(why.code()).isEqualTo(StreamError.RESOURCE_LIMIT.code());
    assertThat(why.reason())
        .isEqualTo("an RPC with 1025 bytes beside payload, of which the limit is 1024");
  }

  @Test
  void countsAllOfABrokenMessageAsNoPayload() {
    RpcReader strict = new RpcReader(Limits.DEFAULT.toBuilder().maxControlBytes(1024).build());
    Proto broken = Proto.message("news", new byte[2000]).raw(0x80);

    StreamError why = violation(strict, new Proto().message(2, broken).done());

    assertThat(why.code()).isEqualTo(StreamError.RESOURCE_LIMIT.code());
  }
}
