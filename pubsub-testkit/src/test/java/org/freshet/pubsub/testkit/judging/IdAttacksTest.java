package org.freshet.pubsub.testkit.judging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.util.Arrays;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.TopicSettings;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.MessageIds;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.testkit.NodeOptions;
import org.freshet.pubsub.testkit.RpcBytes;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What strangers try with ids: clashing, giant, several for one message, more than are kept. */
class IdAttacksTest extends Judging {
  private static final int FROM = 1;
  private static final int DATA = 2;
  private static final int SEQNO = 3;
  private static final int TOPIC = 4;
  private static final int SIGNATURE = 5;
  private static final int KEY = 6;
  private static final byte[] NUMBER = {0, 0, 0, 0, 0, 0, 0, 1};

  private static final TopicSettings OPEN =
      TopicSettings.DEFAULT.withSignaturePolicy(SignaturePolicy.STRICT_NO_SIGN);

  private final ScriptedPeer attacker = peer("attacker");
  private final ScriptedPeer friend = peer("friend");

  private static Identity newIdentity(KeyType type) {
    return KeyProvider.installed().generate(type);
  }

  /** {@return the message, signed by its author} */
  private static RpcBytes signed(Identity author, byte[] number, String text) {
    byte[] content = fields(author, number, text).encoded();
    byte[] prefix = "libp2p-pubsub:".getBytes(UTF_8);
    byte[] signed = Arrays.copyOf(prefix, prefix.length + content.length);
    System.arraycopy(content, 0, signed, prefix.length, content.length);
    return fields(author, number, text).bytesField(SIGNATURE, author.sign(signed));
  }

  private static RpcBytes fields(Identity author, byte[] number, String text) {
    return rpc()
        .bytesField(FROM, author.peerId().bytes())
        .bytesField(DATA, text.getBytes(UTF_8))
        .bytesField(SEQNO, number)
        .bytesField(TOPIC, "t".getBytes(UTF_8));
  }

  private static byte[] unsigned(String topic, byte[] data) {
    return rpc().bytesField(DATA, data).bytesField(TOPIC, topic.getBytes(UTF_8)).encoded();
  }

  /** Nobody signs the key, and protobuf can write one key in many ways. */
  @Test
  void anotherSpellingOfTheAuthorsKeyMakesNoOtherMessage() {
    SimNode node = node(options -> options.messageId(MessageIds.JS));
    Identity author = newIdentity(KeyType.ECDSA);
    byte[] key = author.publicKey().encoded();
    byte[] longer = Arrays.copyOf(key, key.length + 2);
    longer[key.length] = 3 << 3;

    say(stream(friend, node), signed(author, NUMBER, "once").bytesField(KEY, key).encoded());
    ScriptedStream stream = stream(attacker, node);
    say(stream, signed(author, NUMBER, "once").bytesField(KEY, longer).encoded());
    say(stream, signed(author, NUMBER, "once").bytesField(KEY, key).encoded());

    assertThat(node.texts("t")).containsExactly("once");
    assertThat(count(node, "messages.without_id")).isEqualTo(1);
    assertThat(count(node, "messages.duplicate")).isEqualTo(1);
  }

  private static void withOpenTopic(NodeOptions options) {
    // Whoever writes on this topic chooses the message's id.
    options.topic("open", OPEN.withMessageId(content -> MessageId.of(content.bytes())));
  }

  @Test
  void anIdThatWasUsedOnAnotherTopicKeepsNothingAway() {
    SimNode node = node(IdAttacksTest::withOpenTopic).subscribe("open");
    Identity author = newIdentity(KeyType.ED25519);
    byte[] from = author.peerId().bytes();
    byte[] coming = Arrays.copyOf(from, from.length + NUMBER.length);
    System.arraycopy(NUMBER, 0, coming, from.length, NUMBER.length);

    say(stream(attacker, node), unsigned("open", coming));
    say(stream(friend, node), signed(author, NUMBER, "mine").encoded());

    assertThat(node.received("open")).hasSize(1);
    assertThat(node.texts("t")).containsExactly("mine");
    assertThat(node.received("t").get(0).id()).isEqualTo(node.received("open").get(0).id());
  }

  @Test
  void theSamePayloadOnTwoTopicsIsTwoMessages() {
    SimNode node = node(options -> options.policy(SignaturePolicy.STRICT_NO_SIGN)).subscribe("u");
    SimNode reader =
        network
            .node("reader", options -> options.policy(SignaturePolicy.STRICT_NO_SIGN))
            .subscribe("t")
            .subscribe("u");
    network.connect(node, reader);
    pass(SHORT.multipliedBy(3));
    say(stream(attacker, node), unsigned("t", "hello".getBytes(UTF_8)));
    node.publish("u", "hello");
    pass(SHORT);

    assertThat(reader.texts("t")).containsExactly("hello");
    assertThat(reader.texts("u")).containsExactly("hello");
  }

  @ParameterizedTest
  @EnumSource(MessageIds.class)
  void whoSendsUnsignedMessagesWhereAllAreSignedIsBlamedWhateverTheIdNeeds(MessageIds preset) {
    SimNode node = node(options -> options.messageId(preset));
    ScriptedStream stream = stream(attacker, node);
    say(stream, unsigned("t", "bare".getBytes(UTF_8)));

    assertThat(verdicts(node)).containsExactly("REJECT bare");
    assertThat(count(node, "messages.rejected")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(MessageIds.class)
  void aGiantSequenceNumberMakesNoGiantId(MessageIds preset) {
    SimNode node = node(options -> options.messageId(preset));
    Identity author = newIdentity(KeyType.ED25519);
    ScriptedStream stream = stream(attacker, node);
    say(stream, signed(author, new byte[100_000], "zeros").encoded());
    byte[] number = new byte[100_000];
    Arrays.fill(number, (byte) 7);
    say(stream, signed(author, number, "giant").encoded());

    assertThat(node.received("t"))
        .allSatisfy(
            message -> assertThat(message.id().length()).isLessThanOrEqualTo(MessageId.MAX_BYTES));
    assertThat(node.received("t").size() + count(node, "messages.without_id")).isEqualTo(2);
    assertThat(stream.isOpen()).isTrue();
  }

  @Test
  void unsignedMessagesPushOutNoIdsOfSignedOnes() {
    int entries = 10;
    Limits limits = Limits.DEFAULT.toBuilder().seenEntries(entries).build();
    SimNode node =
        node(options -> {
              options.limits(limits);
              withOpenTopic(options);
            })
            .subscribe("open");
    byte[] message = friend.message("t", "once");
    say(stream(friend, node), message);
    RpcBytes flood = rpc();
    for (int i = 0; i < 10 * entries; i++) {
      flood.publish(unsigned("open", ("flood " + i).getBytes(UTF_8)));
    }
    ScriptedStream stream = stream(attacker, node);
    say(stream, flood);
    say(stream, message);

    assertThat(node.received("open")).hasSize(10 * entries);
    assertThat(node.texts("t")).containsExactly("once");
    assertThat(count(node, "seen.evicted")).isEqualTo(9 * entries);
  }
}
