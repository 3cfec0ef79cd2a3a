package org.freshet.pubsub.router.gossipsub.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.SignedPeerRecord;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.ControlMessage;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Rpc;
import org.junit.jupiter.api.Test;

class ControlWriterTest {
  private static final TopicName TOPIC = TopicName.of("topic");

  private static Rpc parsed(ByteBuffer field) throws InvalidProtocolBufferException {
    return Rpc.parseFrom(field);
  }

  private static List<MessageId> ids(int count, int length) {
    List<MessageId> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] id = new byte[length];
      ByteBuffer.wrap(id).putInt(i);
      ids.add(MessageId.of(id));
    }
    return ids;
  }

  @Test
  void piecesInARowAreOneControlMessage() throws InvalidProtocolBufferException {
    ControlMessage control =
        parsed(
                ControlWriter.rpc(
                    List.of(
                        ControlWriter.graft(TOPIC),
                        ControlWriter.prune(TopicName.of("other")),
                        ControlWriter.idontwant(
                            ids(2, 8).stream().map(ControlWriter::idontwantId).toList()))))
            .getControl();
    assertThat(control.getGraft(0).getTopic()).isEqualTo("topic");
    assertThat(control.getPrune(0).getTopic()).isEqualTo("other");
    assertThat(control.getPrune(0).hasBackoff()).as("protocol 1.0 has no back-off").isFalse();
    assertThat(control.getIdontwant(0).getMessageIdsCount()).isEqualTo(2);
  }

  @Test
  void theLengthOfALongControlMessageIsRight() throws InvalidProtocolBufferException {
    for (int length : new int[] {100, 127, 128, 129, 16_383, 16_384, 70_000}) {
      List<byte[]> pieces = ControlWriter.iwant(ids(1, length), 1 << 20);
      assertThat(parsed(ControlWriter.rpc(pieces)).getControl().getIwant(0).getMessageIds(0).size())
          .isEqualTo(length);
    }
  }

  @Test
  void aPruneCarriesBackoffAndSignedPeers() throws InvalidProtocolBufferException {
    KeyProvider keys = KeyProvider.installed();
    SignedPeerRecord record =
        keys.seal(
            keys.generate(KeyType.ED25519), 1, List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/1")));
    ControlMessage control =
        parsed(ControlWriter.rpc(List.of(ControlWriter.prune(TOPIC, 60, List.of(record)))))
            .getControl();
    assertThat(control.getPrune(0).getBackoff()).isEqualTo(60);
    assertThat(control.getPrune(0).getPeers(0).getPeerId().toByteArray())
        .isEqualTo(record.peer().bytes());
    assertThat(keys.open(control.getPrune(0).getPeers(0).getSignedPeerRecord().toByteArray()))
        .contains(record);
  }

  @Test
  void announcementsAreSplitIntoPiecesOfTheSize() throws InvalidProtocolBufferException {
    List<MessageId> ids = ids(1000, 40);
    List<byte[]> pieces = ControlWriter.ihave(TOPIC, ids, 4096);
    assertThat(pieces).hasSizeBetween(10, 13).allSatisfy(p -> assertThat(p).hasSizeLessThan(4097));
    List<MessageId> read = new ArrayList<>();
    for (byte[] piece : pieces) {
      ControlMessage control = ControlMessage.parseFrom(piece);
      assertThat(control.getIhave(0).getTopic()).isEqualTo("topic");
      control
          .getIhave(0)
          .getMessageIdsList()
          .forEach(id -> read.add(MessageId.of(id.toByteArray())));
    }
    assertThat(read).isEqualTo(ids);
  }

  /** Go's FuzzRPCSplit: nothing is lost, nothing is too large, whatever the sizes. */
  @Test
  void whateverIsSplitComesTogetherAgain() throws InvalidProtocolBufferException {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 300; round++) {
      List<MessageId> ids = new ArrayList<>();
      for (int i = random.nextInt(200); i > 0; i--) {
        byte[] id = new byte[1 + random.nextInt(random.nextInt(20) == 0 ? 3000 : 40)];
        random.nextBytes(id);
        ids.add(MessageId.of(id));
      }
      int maxBytes = 50 + random.nextInt(3000);
      assertTogether(ControlWriter.ihave(TOPIC, ids, maxBytes), ids, maxBytes);
      assertTogether(ControlWriter.iwant(ids, maxBytes), ids, maxBytes);
    }
  }

  private static void assertTogether(List<byte[]> pieces, List<MessageId> ids, int maxBytes)
      throws InvalidProtocolBufferException {
    List<MessageId> together = new ArrayList<>();
    for (byte[] piece : pieces) {
      ControlMessage control = ControlMessage.parseFrom(piece);
      List<ByteString> part = new ArrayList<>();
      control.getIhaveList().forEach(ihave -> part.addAll(ihave.getMessageIdsList()));
      control.getIwantList().forEach(iwant -> part.addAll(iwant.getMessageIdsList()));
      assertThat(part).isNotEmpty();
      assertThat(piece.length <= maxBytes || part.size() == 1).isTrue();
      part.forEach(id -> together.add(MessageId.of(id.toByteArray())));
    }
    assertThat(together).isEqualTo(ids);
  }

  @Test
  void anIdThatIsLargerThanAPieceTravelsAlone() {
    assertThat(ControlWriter.iwant(ids(3, 5000), 4096)).hasSize(3);
    assertThat(ControlWriter.iwant(List.of(), 4096)).isEmpty();
  }

  @Test
  void extensionsAreWrittenOnlyWhereTheyAreSupported() throws InvalidProtocolBufferException {
    assertThat(ControlMessage.parseFrom(ControlWriter.extensions(new ExtensionSet(true))))
        .satisfies(c -> assertThat(c.getExtensions().getTestExtension()).isTrue());
    assertThat(ControlMessage.parseFrom(ControlWriter.extensions(ExtensionSet.NONE)))
        .satisfies(c -> assertThat(c.getExtensions().hasTestExtension()).isFalse());
    // Field 6492434, no content: what go and rust send.
    assertThat(ControlWriter.testExtension())
        .isEqualTo(ByteBuffer.wrap(new byte[] {(byte) 0x92, (byte) 0x91, (byte) 0xe2, 0x18, 0}));
  }

  @Test
  void topicsAreWrittenAsText() throws InvalidProtocolBufferException {
    TopicName topic = TopicName.of("Grüße/🚀");
    ControlMessage control = ControlMessage.parseFrom(ControlWriter.graft(topic));
    assertThat(control.getGraft(0).getTopicBytes().toByteArray())
        .isEqualTo("Grüße/🚀".getBytes(StandardCharsets.UTF_8));
  }
}
