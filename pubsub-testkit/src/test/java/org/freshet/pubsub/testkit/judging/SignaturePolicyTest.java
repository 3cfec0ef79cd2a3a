package org.freshet.pubsub.testkit.judging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.freshet.pubsub.TopicSettings;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.MessageIds;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.testkit.RpcBytes;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which messages each policy takes, and which of them it calls signed. */
class SignaturePolicyTest extends Judging {
  private static final int FROM = 1;
  private static final int SEQNO = 3;
  private static final int SIGNATURE = 5;
  private static final int KEY = 6;
  private static final byte[] NUMBER = {0, 0, 0, 0, 0, 0, 0, 1};

  private static final MessageId ALWAYS = MessageId.of(new byte[] {1});

  private final Identity author = KeyProvider.installed().generate(KeyType.ED25519);
  private final Identity other = KeyProvider.installed().generate(KeyType.ED25519);

  /** What becomes of a message. */
  private enum End {
    /** Delivered, with an author that is proved. */
    SIGNED,
    /** Delivered, and whatever author it names is not believed. */
    UNSIGNED,
    /** Refused, and its sender is blamed. */
    REFUSED
  }

  /** What a message has and lacks. */
  private enum Kind {
    BARE(t -> t.fields()),
    NAMED(t -> t.from().seqno()),
    AUTHOR_ONLY(t -> t.from()),
    NUMBER_ONLY(t -> t.seqno()),
    KEY_ONLY(t -> t.key(t.test.author)),
    IN_FULL(t -> t.from().seqno().sign(t.test.author)),
    IN_FULL_WITH_KEY(t -> t.from().seqno().sign(t.test.author).key(t.test.author)),
    FORGED(t -> t.from().seqno().sign(t.test.other)),
    FORGED_WITH_OWN_KEY(t -> t.from().seqno().sign(t.test.other).key(t.test.other)),
    WITH_ANOTHERS_KEY(t -> t.from().seqno().sign(t.test.author).key(t.test.other)),
    EMPTY_SIGNATURE(t -> t.from().seqno().signature(new byte[0])),
    WITHOUT_NUMBER(t -> t.from().sign(t.test.author)),
    WITHOUT_AUTHOR(t -> t.seqno().sign(t.test.author)),
    SIGNATURE_ONLY(t -> t.sign(t.test.author));

    private final Function<Draft, Draft> made;

    Kind(Function<Draft, Draft> made) {
      this.made = made;
    }

    End end(SignaturePolicy policy) {
      boolean signed = this == IN_FULL || this == IN_FULL_WITH_KEY;
      boolean unsigned = ordinal() <= KEY_ONLY.ordinal();
      return switch (policy) {
        case STRICT_SIGN -> signed ? End.SIGNED : End.REFUSED;
        case STRICT_NO_SIGN -> this == BARE ? End.UNSIGNED : End.REFUSED;
        case LAX_SIGN, LAX_NO_SIGN -> signed ? End.SIGNED : unsigned ? End.UNSIGNED : End.REFUSED;
      };
    }
  }

  /** A message that is being written, field by field in the order in which they are signed. */
  private static final class Draft {
    private final SignaturePolicyTest test;
    private final String text;
    private boolean from;
    private boolean seqno;
    private byte[] signature;
    private byte[] key;

    Draft(SignaturePolicyTest test, String text) {
      this.test = test;
      this.text = text;
    }

    Draft fields() {
      return this;
    }

    Draft from() {
      from = true;
      return this;
    }

    Draft seqno() {
      seqno = true;
      return this;
    }

    Draft key(Identity of) {
      key = of.publicKey().encoded();
      return this;
    }

    Draft signature(byte[] bytes) {
      signature = bytes;
      return this;
    }

    Draft sign(Identity by) {
      byte[] prefix = "libp2p-pubsub:".getBytes(UTF_8);
      byte[] content = signedFields().encoded();
      byte[] signed = new byte[prefix.length + content.length];
      System.arraycopy(prefix, 0, signed, 0, prefix.length);
      System.arraycopy(content, 0, signed, prefix.length, content.length);
      return signature(by.sign(signed));
    }

    private RpcBytes signedFields() {
      RpcBytes message = rpc();
      if (from) {
        message.bytesField(FROM, test.author.peerId().bytes());
      }
      message.bytesField(2, text.getBytes(UTF_8));
      if (seqno) {
        message.bytesField(SEQNO, NUMBER);
      }
      return message.bytesField(4, "t".getBytes(UTF_8));
    }

    byte[] encoded() {
      RpcBytes message = signedFields();
      if (signature != null) {
        message.bytesField(SIGNATURE, signature);
      }
      if (key != null) {
        message.bytesField(KEY, key);
      }
      return message.encoded();
    }
  }

  private Draft draft(String text) {
    return new Draft(this, text);
  }

  @ParameterizedTest
  @EnumSource(SignaturePolicy.class)
  void takesWhatItShouldAndNothingElse(SignaturePolicy policy) {
    SimNode node = node(options -> options.policy(policy).messageId(MessageIds.SHA256));
    ScriptedStream stream = stream(peer("peer"), node);
    Map<Kind, End> expected = new LinkedHashMap<>();
    Map<Kind, End> seen = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      say(stream, kind.made.apply(draft(kind.name())).encoded());
      expected.put(kind, kind.end(policy));
      String last = verdicts(node).get(verdicts(node).size() - 1);
      if (last.equals("REJECT " + kind)) {
        seen.put(kind, End.REFUSED);
      } else if (last.startsWith("ACCEPT " + kind)) {
        List<Message> received = node.received("t");
        Message message = received.get(received.size() - 1);
        assertThat(last.endsWith(" signed")).isEqualTo(message.isSigned());
        seen.put(kind, message.isSigned() ? End.SIGNED : End.UNSIGNED);
      }
    }
    assertThat(seen).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(SignaturePolicy.class)
  void whatEachPolicyPublishesIsTakenByThoseThatShould(SignaturePolicy publishing) {
    SimNode publisher =
        network.node("publisher", o -> o.policy(publishing).messageId(MessageIds.SHA256));
    for (SignaturePolicy reading : SignaturePolicy.values()) {
      SimNode reader =
          network
              .node(reading.name(), o -> o.policy(reading).messageId(MessageIds.SHA256))
              .subscribe("t");
      network.connect(publisher, reader);
    }
    pass(SHORT.multipliedBy(3));
    publisher.publish("t", "hello");
    pass(SHORT);
    for (SignaturePolicy reading : SignaturePolicy.values()) {
      boolean taken =
          reading.isLax() ? true : reading.signs() ? publishing.signs() : !publishing.namesAuthor();
      List<Message> received = network.node(reading.name()).received("t");
      assertThat(received).as(publishing + " to " + reading).hasSize(taken ? 1 : 0);
      for (Message message : received) {
        assertThat(message.isSigned()).isEqualTo(publishing.signs());
        assertThat(message.from().isPresent()).isEqualTo(publishing.namesAuthor());
      }
    }
  }

  @Test
  void anUnsignedCopyInTheAuthorsNameDoesNotKeepTheSignedOneAway() {
    SimNode node = node(options -> options.policy(SignaturePolicy.LAX_SIGN));
    ScriptedStream thief = stream(peer("thief"), node);
    ScriptedStream friend = stream(peer("friend"), node);
    byte[] stripped = draft("mine").from().seqno().encoded();
    byte[] invented = draft("invented").from().seqno().encoded();
    byte[] signed = draft("mine").from().seqno().sign(author).encoded();

    say(thief, stripped, invented);
    say(friend, signed, signed);
    say(thief, stripped);

    assertThat(node.received("t")).extracting(Message::text).containsExactly("mine", "mine");
    assertThat(node.received("t")).extracting(Message::isSigned).containsExactly(false, true);
    assertThat(verdicts(node))
        .containsExactly(
            "ACCEPT mine",
            "DUPLICATE invented",
            "ACCEPT mine signed",
            "DUPLICATE mine",
            "DUPLICATE mine");
  }

  @Test
  void anUnsignedMessageInThisNodesOwnNameIsNotDelivered() {
    SimNode node =
        node(options -> options.policy(SignaturePolicy.LAX_SIGN).messageId(MessageIds.SHA256));
    ScriptedStream stream = stream(peer("peer"), node);
    RpcBytes message = rpc().bytesField(FROM, node.id().bytes());
    message.bytesField(2, "not mine".getBytes(UTF_8)).bytesField(4, "t".getBytes(UTF_8));
    say(stream, message.encoded());

    assertThat(node.received("t")).isEmpty();
    assertThat(count(node, "messages.own_returned")).isEqualTo(1);
  }

  @Test
  void aTopicMayHaveAnotherPolicyIdAndSizeThanTheNode() {
    SimNode node =
        network.node(
            "node",
            options ->
                options
                    .policy(SignaturePolicy.STRICT_NO_SIGN)
                    .topic(
                        "signed",
                        TopicSettings.DEFAULT.withSignaturePolicy(SignaturePolicy.STRICT_SIGN))
                    .topic("one", TopicSettings.DEFAULT.withMessageId(content -> ALWAYS))
                    .topic("small", TopicSettings.DEFAULT.withMaxMessageBytes(5)));
    List.of("plain", "signed", "one", "small").forEach(node::subscribe);
    ScriptedPeer peer = peer("peer");
    ScriptedStream stream = stream(peer, node);
    for (String topic : List.of("plain", "signed", "one", "small")) {
      say(stream, peer.message(topic, topic + " named"));
      say(stream, peer.unsignedMessage(topic, topic), peer.unsignedMessage(topic, topic + "+"));
    }

    assertThat(node.texts("plain")).containsExactly("plain", "plain+");
    assertThat(node.texts("signed")).containsExactly("signed named");
    assertThat(node.texts("one")).as("all have one id there").containsExactly("one");
    assertThat(node.texts("small")).containsExactly("small");
    assertThat(verdicts(node)).last().isEqualTo("REJECT small+");
    assertThat(node.received("signed").get(0).id().length())
        .as("go's id, as the topic names authors")
        .isGreaterThan(32);
    assertThat(node.received("plain").get(0).id().length()).isEqualTo(32);
  }
}
