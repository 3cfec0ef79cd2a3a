package org.freshet.pubsub.router.gossipsub.control;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.gossipsub.control.Control.IHave;
import org.freshet.pubsub.router.gossipsub.control.Control.PeerInfo;
import org.freshet.pubsub.router.gossipsub.control.Control.Prune;

/**
 * Reads what a stranger wrote. It makes no more objects than the limits allow, however many entries
 * the bytes hold: a generated parser would make them all.
 *
 * <p>Unknown fields pass. A second control field adds to the first, as protobuf says.
 */
public final class ControlReader {
  private static final int CONTROL = 3;
  private static final int TEST_EXTENSION = 6_492_434;
  private static final int MAX_RECORD_BYTES = 16 << 10;
  private static final byte[] NOTHING = new byte[0];

  private final ControlLimits limits;
  private final CodedInputStream in;
  private final List<IHave> ihave = new ArrayList<>();
  private final List<MessageId> iwant = new ArrayList<>();
  private final List<TopicName> graft = new ArrayList<>();
  private final List<Prune> prune = new ArrayList<>();
  private final List<MessageId> idontwant = new ArrayList<>();
  private Optional<ExtensionSet> extensions = Optional.empty();
  private boolean testExtension;
  private int announcedIds;
  private int malformed;
  private int excess;

  private ControlReader(byte[] fields, ControlLimits limits) {
    this.limits = limits;
    this.in = CodedInputStream.newInstance(fields);
  }

  /**
   * {@return what the fields of an RPC say}
   *
   * @throws IOException when they are no protobuf
   */
  public static Control read(ByteBuffer fields, ControlLimits limits) throws IOException {
    byte[] bytes = new byte[fields.remaining()];
    fields.duplicate().get(bytes);
    ControlReader reader = new ControlReader(bytes, limits);
    reader.readRpc();
    return reader.control();
  }

  private Control control() {
    return new Control(
        Collections.unmodifiableList(ihave),
        Collections.unmodifiableList(iwant),
        Collections.unmodifiableList(graft),
        Collections.unmodifiableList(prune),
        Collections.unmodifiableList(idontwant),
        extensions,
        testExtension,
        malformed,
        excess);
  }

  private void readRpc() throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == bytesTag(CONTROL)) {
        int outer = enter();
        readControl();
        in.popLimit(outer);
      } else if (tag == bytesTag(TEST_EXTENSION)) {
        testExtension = true;
        in.skipField(tag);
      } else {
        in.skipField(tag);
      }
    }
  }

  private void readControl() throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        in.skipField(tag);
        continue;
      }
      int outer = enter();
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> readIHave();
        case 2 -> readIds(1, iwant, limits.iwantIds());
        case 3 -> readGraft();
        case 4 -> readPrune();
        case 5 -> readIds(1, idontwant, limits.idontwantIds());
        case 6 -> readExtensions();
        default -> in.skipRawBytes(in.getBytesUntilLimit());
      }
      in.popLimit(outer);
    }
  }

  private void readIHave() throws IOException {
    byte[] topic = NOTHING;
    List<MessageId> ids = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == bytesTag(1)) {
        topic = readTopic();
      } else if (tag == bytesTag(2)) {
        int before = ids.size();
        readId(ids, limits.ihaveIds() - announcedIds + before);
        announcedIds += ids.size() - before;
      } else {
        in.skipField(tag);
      }
    }
    TopicName name = TopicText.read(topic);
    if (name == null) {
      malformed++;
    } else if (!ids.isEmpty()) {
      ihave.add(new IHave(name, ids));
    }
  }

  private void readIds(int field, List<MessageId> ids, int limit) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == bytesTag(field)) {
        readId(ids, limit);
      } else {
        in.skipField(tag);
      }
    }
  }

  private void readId(List<MessageId> ids, int limit) throws IOException {
    int length = in.readRawVarint32();
    if (length <= 0 || length > limits.idBytes()) {
      malformed++;
      in.skipRawBytes(length);
    } else if (ids.size() >= limit) {
      excess++;
      in.skipRawBytes(length);
    } else {
      ids.add(MessageId.ofTrusted(in.readRawBytes(length)));
    }
  }

  private void readGraft() throws IOException {
    byte[] topic = NOTHING;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == bytesTag(1)) {
        topic = readTopic();
      } else {
        in.skipField(tag);
      }
    }
    if (graft.size() >= limits.meshRequests()) {
      excess++;
      return;
    }
    TopicName name = TopicText.read(topic);
    if (name == null) {
      malformed++;
    } else {
      graft.add(name);
    }
  }

  private void readPrune() throws IOException {
    if (prune.size() >= limits.meshRequests()) {
      excess++;
      in.skipRawBytes(in.getBytesUntilLimit());
      return;
    }
    byte[] topic = NOTHING;
    long backoffSeconds = 0;
    List<PeerInfo> peers = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == bytesTag(1)) {
        topic = readTopic();
      } else if (tag == bytesTag(2)) {
        int outer = enter();
        readPeer(peers);
        in.popLimit(outer);
      } else if (tag == varintTag(3)) {
        backoffSeconds = in.readUInt64();
      } else {
        in.skipField(tag);
      }
    }
    TopicName name = TopicText.read(topic);
    if (name == null) {
      malformed++;
    } else {
      prune.add(new Prune(name, backoffSeconds, peers));
    }
  }

  private void readPeer(List<PeerInfo> peers) throws IOException {
    if (peers.size() >= limits.prunePeers() || in.getBytesUntilLimit() > MAX_RECORD_BYTES) {
      excess++;
      in.skipRawBytes(in.getBytesUntilLimit());
      return;
    }
    byte[] id = NOTHING;
    byte[] record = NOTHING;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == bytesTag(1)) {
        id = in.readByteArray();
      } else if (tag == bytesTag(2)) {
        record = in.readByteArray();
      } else {
        in.skipField(tag);
      }
    }
    peers.add(new PeerInfo(id, record));
  }

  private void readExtensions() throws IOException {
    boolean test = extensions.map(ExtensionSet::test).orElse(false);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == varintTag(TEST_EXTENSION)) {
        test = in.readBool();
      } else {
        in.skipField(tag);
      }
    }
    extensions = Optional.of(new ExtensionSet(test));
  }

  /** {@return the bytes of a topic's name, nothing where it is longer than any may be} */
  private byte[] readTopic() throws IOException {
    int length = in.readRawVarint32();
    if (length < 0 || length > TopicName.MAX_BYTES) {
      in.skipRawBytes(length);
      return NOTHING;
    }
    return in.readRawBytes(length);
  }

  private int enter() throws IOException {
    return in.pushLimit(in.readRawVarint32());
  }

  private static int bytesTag(int field) {
    return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  private static int varintTag(int field) {
    return field << 3 | WireFormat.WIRETYPE_VARINT;
  }
}
