package org.freshet.pubsub.core.identify;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.core.proto.IdentifyMessages.Identify;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.SignedPeerRecord;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.NodeInfo;
import org.freshet.pubsub.transport.ProtocolId;
import org.jspecify.annotations.Nullable;

/** What we tell about ourselves; safe for any thread. */
final class SelfDescription {
  /** Rust reads no more, its length prefix included. */
  static final int MAX_BYTES = 4096;

  /** They go out twice, plainly and in the signed record, and must leave room for the protocols. */
  static final int MAX_ADDRESS_BYTES = 1024;

  private static final int MAX_PREFIX_BYTES = 2;
  private static final String PROTOCOL_VERSION = "ipfs/0.1.0";
  private static final String AGENT = "freshet/" + version();

  private final NodeInfo node;
  private final KeyProvider keys;
  private final InstantSource clock;

  /** The record sealed last, kept while its addresses hold. */
  private @Nullable SignedPeerRecord sealed;

  SelfDescription(NodeInfo node, KeyProvider keys, InstantSource clock) {
    this.node = node;
    this.keys = keys;
    this.clock = clock;
  }

  /** What may change while a node runs. */
  record Facts(List<ProtocolId> protocols, List<Multiaddr> addresses) {}

  /** {@return what there is to tell now} */
  Facts facts() {
    return new Facts(List.copyOf(node.protocols()), List.copyOf(node.listenAddresses()));
  }

  /** {@return our Identify message for the far side of this connection, behind its length} */
  byte[] encoded(Connection connection, Facts facts) {
    Identify.Builder out =
        Identify.newBuilder()
            .setPublicKey(ByteString.copyFrom(node.identity().publicKey().encoded()))
            .setObservedAddr(ByteString.copyFrom(connection.remoteAddress().encoded()))
            .setProtocolVersion(PROTOCOL_VERSION)
            .setAgentVersion(AGENT);
    int room = MAX_BYTES - MAX_PREFIX_BYTES - out.build().getSerializedSize();
    room = addProtocols(out, facts.protocols(), room);
    List<Multiaddr> addresses = mostImportant(facts.addresses());
    room = addRecord(out, addresses, room);
    addAddresses(out, addresses, room);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(MAX_BYTES);
    try {
      out.build().writeDelimitedTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("an array takes all", e);
    }
    return bytes.toByteArray();
  }

  private static int addProtocols(Identify.Builder out, List<ProtocolId> protocols, int room) {
    int left = room;
    for (ProtocolId protocol : protocols) {
      int size =
          CodedOutputStream.computeStringSize(Identify.PROTOCOLS_FIELD_NUMBER, protocol.name());
      if (size > left) {
        break;
      }
      left -= size;
      out.addProtocols(protocol.name());
    }
    return left;
  }

  private int addRecord(Identify.Builder out, List<Multiaddr> addresses, int room) {
    if (addresses.isEmpty()) {
      return room;
    }
    ByteString envelope = ByteString.copyFrom(record(addresses).envelope());
    int size =
        CodedOutputStream.computeBytesSize(Identify.SIGNED_PEER_RECORD_FIELD_NUMBER, envelope);
    if (size > room) {
      return room;
    }
    out.setSignedPeerRecord(envelope);
    return room - size;
  }

  private static void addAddresses(Identify.Builder out, List<Multiaddr> addresses, int room) {
    int left = room;
    for (Multiaddr address : addresses) {
      ByteString bytes = ByteString.copyFrom(address.encoded());
      left -= CodedOutputStream.computeBytesSize(Identify.LISTEN_ADDRS_FIELD_NUMBER, bytes);
      if (left < 0) {
        return;
      }
      out.addListenAddrs(bytes);
    }
  }

  private static List<Multiaddr> mostImportant(List<Multiaddr> addresses) {
    List<Multiaddr> first = new ArrayList<>();
    int left = MAX_ADDRESS_BYTES;
    for (Multiaddr address : addresses) {
      left -= address.encoded().length;
      if (left < 0) {
        break;
      }
      first.add(address);
    }
    return first;
  }

  /** A record must outrank those of our former lives: its number is the time in nanoseconds. */
  private synchronized SignedPeerRecord record(List<Multiaddr> addresses) {
    SignedPeerRecord last = sealed;
    if (last != null && last.addresses().equals(addresses)) {
      return last;
    }
    Instant now = clock.instant();
    long number = now.getEpochSecond() * 1_000_000_000L + now.getNano();
    if (last != null) {
      number = Math.max(number, last.sequence() + 1);
    }
    SignedPeerRecord made = keys.seal(node.identity(), number, addresses);
    sealed = made;
    return made;
  }

  /** The build writes it there. */
  private static String version() {
    try (InputStream in = SelfDescription.class.getResourceAsStream("version.txt")) {
      if (in == null) {
        throw new IllegalStateException("version.txt is missing from the jar of pubsub-core");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("version.txt of pubsub-core cannot be read", e);
    }
  }
}
