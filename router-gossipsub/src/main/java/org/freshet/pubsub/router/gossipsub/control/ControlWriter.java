package org.freshet.pubsub.router.gossipsub.control;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.SignedPeerRecord;
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

/**
 * Writes pieces of a control message. A piece is encoded fields of a {@code ControlMessage}: any
 * number of them in a row is one again, so a piece may be shared between neighbours and merged with
 * others. Pieces are never changed.
 */
public final class ControlWriter {
  private static final int CONTROL = 3;

  /** Tag and length of an id, or of an entry, at most. */
  private static final int MAX_OVERHEAD_BYTES = 6;

  private ControlWriter() {}

  /** {@return the field of an RPC that holds these pieces, in order} */
  public static ByteBuffer rpc(List<byte[]> pieces) {
    return field(CONTROL, pieces);
  }

  /** {@return the field of bytes with this number below 16, the parts in a row its value} */
  private static ByteBuffer field(int number, List<byte[]> parts) {
    int size = 0;
    for (byte[] part : parts) {
      size += part.length;
    }
    ByteBuffer field =
        ByteBuffer.allocate(1 + CodedOutputStream.computeUInt32SizeNoTag(size) + size);
    field.put((byte) (number << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED));
    int rest = size;
    while ((rest & ~0x7f) != 0) {
      field.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    field.put((byte) rest);
    parts.forEach(field::put);
    return field.flip();
  }

  /** {@return the field of an RPC that is the test extension's message} */
  public static ByteBuffer testExtension() {
    return Rpc.newBuilder()
        .setTestExtension(TestExtension.getDefaultInstance())
        .build()
        .toByteString()
        .asReadOnlyByteBuffer();
  }

  /** {@return a piece that says which extensions we support} */
  public static byte[] extensions(ExtensionSet supported) {
    Extensions.Builder extensions = Extensions.newBuilder();
    if (supported.test()) {
      extensions.setTestExtension(true);
    }
    return ControlMessage.newBuilder().setExtensions(extensions).build().toByteArray();
  }

  /** {@return a piece with one GRAFT} */
  public static byte[] graft(TopicName topic) {
    return ControlMessage.newBuilder()
        .addGraft(Graft.newBuilder().setTopic(topic.value()))
        .build()
        .toByteArray();
  }

  /** {@return a piece with one bare PRUNE, as protocol 1.0 knows it} */
  public static byte[] prune(TopicName topic) {
    return ControlMessage.newBuilder()
        .addPrune(Prune.newBuilder().setTopic(topic.value()))
        .build()
        .toByteArray();
  }

  /**
   * {@return a piece with one PRUNE of protocol 1.1}
   *
   * @param peers whom the neighbour may turn to
   */
  public static byte[] prune(TopicName topic, long backoffSeconds, List<SignedPeerRecord> peers) {
    Prune.Builder prune = Prune.newBuilder().setTopic(topic.value()).setBackoff(backoffSeconds);
    for (SignedPeerRecord peer : peers) {
      prune.addPeers(
          PeerInfo.newBuilder()
              .setPeerId(ByteString.copyFrom(peer.peer().bytes()))
              .setSignedPeerRecord(UnsafeByteOperations.unsafeWrap(peer.envelope())));
    }
    return ControlMessage.newBuilder().addPrune(prune).build().toByteArray();
  }

  /**
   * {@return pieces that announce messages of a topic}
   *
   * @param maxPieceBytes the size that no piece of more than one id exceeds
   */
  public static List<byte[]> ihave(TopicName topic, List<MessageId> ids, int maxPieceBytes) {
    List<byte[]> pieces = new ArrayList<>();
    int overheadBytes = CodedOutputStream.computeStringSize(1, topic.value()) + MAX_OVERHEAD_BYTES;
    for (List<MessageId> part : parts(ids, maxPieceBytes - overheadBytes)) {
      IHave.Builder ihave = IHave.newBuilder().setTopic(topic.value());
      part.forEach(id -> ihave.addMessageIds(wire(id)));
      pieces.add(ControlMessage.newBuilder().addIhave(ihave).build().toByteArray());
    }
    return pieces;
  }

  /** {@return pieces that ask for messages; {@code maxPieceBytes} as for {@link #ihave}} */
  public static List<byte[]> iwant(List<MessageId> ids, int maxPieceBytes) {
    List<byte[]> pieces = new ArrayList<>();
    for (List<MessageId> part : parts(ids, maxPieceBytes - MAX_OVERHEAD_BYTES)) {
      IWant.Builder iwant = IWant.newBuilder();
      part.forEach(id -> iwant.addMessageIds(wire(id)));
      pieces.add(ControlMessage.newBuilder().addIwant(iwant).build().toByteArray());
    }
    return pieces;
  }

  /** {@return the id as a field of IDONTWANT, to be shared by all who are told} */
  public static byte[] idontwantId(MessageId id) {
    return IDontWant.newBuilder().addMessageIds(wire(id)).build().toByteArray();
  }

  /** {@return a piece with one IDONTWANT of ids that {@link #idontwantId} encoded} */
  public static byte[] idontwant(List<byte[]> encodedIds) {
    return field(ControlMessage.IDONTWANT_FIELD_NUMBER, encodedIds).array();
  }

  private static ByteString wire(MessageId id) {
    return UnsafeByteOperations.unsafeWrap(id.bytes());
  }

  private static List<List<MessageId>> parts(List<MessageId> ids, int maxBytes) {
    List<List<MessageId>> parts = new ArrayList<>();
    int start = 0;
    int size = 0;
    for (int i = 0; i < ids.size(); i++) {
      int idBytes = ids.get(i).length() + MAX_OVERHEAD_BYTES;
      if (size + idBytes > maxBytes && i > start) {
        parts.add(ids.subList(start, i));
        start = i;
        size = 0;
      }
      size += idBytes;
    }
    if (start < ids.size()) {
      parts.add(ids.subList(start, ids.size()));
    }
    return parts;
  }
}
