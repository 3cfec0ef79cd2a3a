package org.freshet.pubsub.router.gossipsub.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.ControlMessage;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Extensions;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Graft;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.IDontWant;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.IHave;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.IWant;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.PeerInfo;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Prune;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Rpc;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.TestExtension;
import org.junit.jupiter.api.Test;

class ControlReaderTest {
  private static final ControlLimits LIMITS = new ControlLimits(4, 4, 3, 2, 2, 8);
  private static final ControlLimits WIDE = new ControlLimits(5000, 5000, 500, 500, 16, 100);

  private static Control read(Rpc rpc) throws IOException {
    return ControlReader.read(ByteBuffer.wrap(rpc.toByteArray()), LIMITS);
  }

  private static Control read(ControlMessage.Builder control) throws IOException {
    return read(Rpc.newBuilder().setControl(control).build());
  }

  private static MessageId id(String text) {
    return MessageId.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ByteString wire(String text) {
    return ByteString.copyFromUtf8(text);
  }

  @Test
  void everythingThatIsKnownIsRead() throws IOException {
    Control control =
        read(
            Rpc.newBuilder()
                .setControl(
                    ControlMessage.newBuilder()
                        .addIhave(IHave.newBuilder().setTopic("a").addMessageIds(wire("1")))
                        .addIhave(IHave.newBuilder().setTopic("b").addMessageIds(wire("2")))
                        .addIwant(IWant.newBuilder().addMessageIds(wire("3")))
                        .addIwant(IWant.newBuilder().addMessageIds(wire("4")))
                        .addGraft(Graft.newBuilder().setTopic("c"))
                        .addPrune(
                            Prune.newBuilder()
                                .setTopic("d")
                                .setBackoff(-1)
                                .addPeers(
                                    PeerInfo.newBuilder()
                                        .setPeerId(wire("peer"))
                                        .setSignedPeerRecord(wire("record"))))
                        .addIdontwant(IDontWant.newBuilder().addMessageIds(wire("5")))
                        .setExtensions(Extensions.newBuilder().setTestExtension(true)))
                .setTestExtension(TestExtension.getDefaultInstance())
                .build());

    assertThat(control.ihave())
        .containsExactly(
            new Control.IHave(TopicName.of("a"), List.of(id("1"))),
            new Control.IHave(TopicName.of("b"), List.of(id("2"))));
    assertThat(control.iwant()).containsExactly(id("3"), id("4"));
    assertThat(control.graft()).containsExactly(TopicName.of("c"));
    assertThat(control.idontwant()).containsExactly(id("5"));
    assertThat(control.extensions()).contains(new ExtensionSet(true));
    assertThat(control.testExtension()).isTrue();
    assertThat(control.prune())
        .singleElement()
        .satisfies(
            prune -> {
              assertThat(prune.topic()).isEqualTo(TopicName.of("d"));
              assertThat(Long.toUnsignedString(prune.backoffSeconds()))
                  .isEqualTo("18446744073709551615");
              assertThat(prune.peers())
                  .singleElement()
                  .satisfies(
                      peer -> {
                        assertThat(peer.peerId())
                            .asString(StandardCharsets.UTF_8)
                            .isEqualTo("peer");
                        assertThat(peer.signedPeerRecord())
                            .asString(StandardCharsets.UTF_8)
                            .isEqualTo("record");
                      });
            });
    assertThat(control.malformed()).isZero();
    assertThat(control.excess()).isZero();
  }

  @Test
  void idsAreBytesWhateverTheyAre() throws IOException {
    byte[] noText = {(byte) 0xff, 0, (byte) 0xc3, 0x28};
    Control control =
        read(
            ControlMessage.newBuilder()
                .addIwant(IWant.newBuilder().addMessageIds(ByteString.copyFrom(noText))));
    assertThat(control.iwant()).containsExactly(MessageId.of(noText));
  }

  @Test
  void unknownFieldsPassOnEveryLevel() throws IOException {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(77, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .addField(78, UnknownFieldSet.Field.newBuilder().addLengthDelimited(wire("x")).build())
            .addField(79, UnknownFieldSet.Field.newBuilder().addFixed32(1).addFixed64(2).build())
            .build();
    Control control =
        read(
            Rpc.newBuilder()
                .setUnknownFields(unknown)
                .setControl(
                    ControlMessage.newBuilder()
                        .setUnknownFields(unknown)
                        .addGraft(Graft.newBuilder().setTopic("a").setUnknownFields(unknown))
                        .addPrune(
                            Prune.newBuilder()
                                .setTopic("b")
                                .setUnknownFields(unknown)
                                .addPeers(PeerInfo.newBuilder().setUnknownFields(unknown)))
                        .addIhave(
                            IHave.newBuilder()
                                .setTopic("c")
                                .addMessageIds(wire("1"))
                                .setUnknownFields(unknown))
                        .setExtensions(Extensions.newBuilder().setUnknownFields(unknown)))
                .build());
    assertThat(control.graft()).containsExactly(TopicName.of("a"));
    assertThat(control.prune()).hasSize(1);
    assertThat(control.ihave()).hasSize(1);
    assertThat(control.extensions()).contains(ExtensionSet.NONE);
  }

  @Test
  void aSecondControlFieldAddsToTheFirst() throws IOException {
    byte[] one =
        Rpc.newBuilder()
            .setControl(ControlMessage.newBuilder().addGraft(Graft.newBuilder().setTopic("a")))
            .build()
            .toByteArray();
    byte[] twice = new byte[one.length * 2];
    System.arraycopy(one, 0, twice, 0, one.length);
    System.arraycopy(one, 0, twice, one.length, one.length);
    assertThat(ControlReader.read(ByteBuffer.wrap(twice), LIMITS).graft()).hasSize(2);
  }

  @Test
  void nothingBeyondTheLimitsIsKept() throws IOException {
    ControlMessage.Builder flood = ControlMessage.newBuilder();
    IHave.Builder ihave = IHave.newBuilder().setTopic("a");
    IWant.Builder iwant = IWant.newBuilder();
    IDontWant.Builder idontwant = IDontWant.newBuilder();
    Prune.Builder prune = Prune.newBuilder().setTopic("a");
    for (int i = 0; i < 10; i++) {
      ihave.addMessageIds(wire("h" + i));
      iwant.addMessageIds(wire("w" + i));
      idontwant.addMessageIds(wire("d" + i));
      prune.addPeers(PeerInfo.newBuilder().setPeerId(wire("p" + i)));
    }
    for (int i = 0; i < 5; i++) {
      flood.addIhave(ihave).addIwant(iwant).addIdontwant(idontwant).addPrune(prune);
      flood.addGraft(Graft.newBuilder().setTopic("g" + i));
    }
    Control control = read(flood);
    assertThat(control.ihave().stream().mapToInt(i -> i.ids().size()).sum()).isEqualTo(4);
    assertThat(control.iwant()).hasSize(4);
    assertThat(control.idontwant()).hasSize(2);
    assertThat(control.graft()).hasSize(3);
    assertThat(control.prune()).hasSize(3).allSatisfy(p -> assertThat(p.peers()).hasSize(2));
    assertThat(control.excess()).isEqualTo(46 + 46 + 48 + 2 + 2 + 3 * 8);
  }

  /** Each costs its sender five bytes, and would be an object of ours with a list and a name. */
  @Test
  void announcementsOfNothingAreNotKept() throws IOException {
    ControlMessage.Builder flood = ControlMessage.newBuilder();
    for (int i = 0; i < 1000; i++) {
      flood.addIhave(IHave.newBuilder().setTopic("a"));
    }
    flood.addIhave(IHave.newBuilder().setTopic("a").addMessageIds(wire("1")));
    assertThat(read(flood).ihave()).hasSize(1);
  }

  @Test
  void emptyAndLongIdsAndTopicsThatAreNoneAreLeftOut() throws IOException {
    byte[] noText = {(byte) 0xff, (byte) 0xfe};
    Control control =
        read(
            ControlMessage.newBuilder()
                .addIwant(
                    IWant.newBuilder()
                        .addMessageIds(ByteString.EMPTY)
                        .addMessageIds(wire("123456789"))
                        .addMessageIds(wire("12345678")))
                .addGraft(Graft.newBuilder())
                .addGraft(Graft.newBuilder().setTopicBytes(ByteString.copyFrom(noText)))
                .addGraft(Graft.newBuilder().setTopic("x".repeat(TopicName.MAX_BYTES + 1)))
                .addPrune(Prune.newBuilder().setBackoff(1))
                .addIhave(IHave.newBuilder().addMessageIds(wire("1"))));
    assertThat(control.iwant()).containsExactly(id("12345678"));
    assertThat(control.graft()).isEmpty();
    assertThat(control.prune()).isEmpty();
    assertThat(control.ihave()).isEmpty();
    assertThat(control.malformed()).isEqualTo(2 + 3 + 1 + 1);
  }

  @Test
  void whatIsNoProtobufIsAnError() {
    byte[][] broken = {
      {0x1a, 0x05, 0x1a},
      {0x1a, 0x02, 0x1a, 0x05},
      {0x1a, 0x03, 0x1a, 0x01, 0x0a},
      {0x1a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f},
      {0x00}
    };
    for (byte[] bytes : broken) {
      assertThatThrownBy(() -> ControlReader.read(ByteBuffer.wrap(bytes), LIMITS))
          .as("%s", List.of(bytes))
          .isInstanceOf(IOException.class);
    }
  }

  /** The generated parser, which makes all objects, is the oracle. */
  @Test
  void garbageIsRefusedOrReadAsTheGeneratedParserReadsIt() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] whole = everything();
    int read = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = whole.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Control control = null;
      try {
        control = ControlReader.read(ByteBuffer.wrap(bytes), WIDE);
      } catch (IOException refused) {
        // As it should be with most of them.
      }
      Rpc oracle = null;
      try {
        oracle = Rpc.parseFrom(bytes);
      } catch (InvalidProtocolBufferException refused) {
        // Ours may read what the oracle refuses: a wrong type in a place that ours skips.
      }
      if (control != null && oracle != null && control.malformed() == 0) {
        read++;
        assertAlike(control, oracle.getControl());
      }
    }
    assertThat(read).as("damaged messages that could be read").isGreaterThan(1000);
  }

  private static byte[] everything() {
    ControlMessage.Builder control = ControlMessage.newBuilder();
    for (int i = 0; i < 3; i++) {
      control
          .addIhave(IHave.newBuilder().setTopic("topic " + i).addMessageIds(wire("id " + i)))
          .addIwant(IWant.newBuilder().addMessageIds(wire("want " + i)))
          .addGraft(Graft.newBuilder().setTopic("graft " + i))
          .addPrune(Prune.newBuilder().setTopic("prune " + i).setBackoff(1000 + i))
          .addIdontwant(IDontWant.newBuilder().addMessageIds(wire("not " + i)));
    }
    return Rpc.newBuilder().setControl(control).build().toByteArray();
  }

  private static void assertAlike(Control control, ControlMessage oracle) {
    assertThat(control.graft().stream().map(TopicName::value))
        .containsExactlyElementsOf(oracle.getGraftList().stream().map(Graft::getTopic).toList());
    assertThat(control.prune().stream().map(Control.Prune::backoffSeconds))
        .containsExactlyElementsOf(oracle.getPruneList().stream().map(Prune::getBackoff).toList());
    assertThat(control.iwant())
        .containsExactlyElementsOf(
            oracle.getIwantList().stream()
                .flatMap(i -> i.getMessageIdsList().stream())
                .map(bytes -> MessageId.of(bytes.toByteArray()))
                .toList());
    assertThat(control.ihave())
        .hasSameSizeAs(
            oracle.getIhaveList().stream().filter(i -> i.getMessageIdsCount() > 0).toList());
  }
}
