package org.freshet.pubsub.core.identify;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.freshet.pubsub.core.proto.IdentifyMessages.Identify;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.PublicKey;
import org.freshet.pubsub.peer.SignedPeerRecord;
import org.freshet.pubsub.transport.ProtocolId;

/** Makes bounded, checked values of an Identify message; what it does not understand is skipped. */
final class IdentifyDecoder {
  static final int MAX_PROTOCOLS = 1000;
  static final int MAX_ADDRESSES = 100;
  static final int MAX_AGENT_CHARACTERS = 256;

  private final KeyProvider keys;

  IdentifyDecoder(KeyProvider keys) {
    this.keys = keys;
  }

  /**
   * {@return what the message tells, empty when its key is not the one that the connection proved}
   */
  Optional<RemoteInfo> decode(Identify message, Optional<PeerId> proved) {
    if (proved.isPresent() && message.hasPublicKey() && !claimedBy(message).equals(proved)) {
      return Optional.empty();
    }
    return Optional.of(
        new RemoteInfo(
            protocols(message),
            addresses(message),
            message.hasObservedAddr() ? address(message.getObservedAddr()) : Optional.empty(),
            agent(message.getAgentVersion()),
            record(message, proved.or(() -> claimedBy(message)))));
  }

  private Optional<PeerId> claimedBy(Identify message) {
    return keys.decodePublic(message.getPublicKey().toByteArray()).map(PublicKey::peerId);
  }

  private static Set<ProtocolId> protocols(Identify message) {
    Set<ProtocolId> valid = new LinkedHashSet<>();
    for (ByteString name : message.getProtocolsList().asByteStringList()) {
      if (valid.size() == MAX_PROTOCOLS) {
        break;
      }
      protocol(name).ifPresent(valid::add);
    }
    return valid;
  }

  private static Optional<ProtocolId> protocol(ByteString name) {
    try {
      return name.isValidUtf8()
          ? Optional.of(ProtocolId.of(name.toStringUtf8()))
          : Optional.empty();
    } catch (IllegalArgumentException noName) {
      return Optional.empty();
    }
  }

  private static List<Multiaddr> addresses(Identify message) {
    List<Multiaddr> known = new ArrayList<>();
    for (ByteString bytes : message.getListenAddrsList()) {
      if (known.size() == MAX_ADDRESSES) {
        break;
      }
      address(bytes).ifPresent(known::add);
    }
    return known;
  }

  private static Optional<Multiaddr> address(ByteString bytes) {
    try {
      return Optional.of(Multiaddr.decode(bytes.toByteArray()));
    } catch (IllegalArgumentException unknownKind) {
      return Optional.empty();
    }
  }

  private static String agent(String text) {
    return text.length() <= MAX_AGENT_CHARACTERS ? text : text.substring(0, MAX_AGENT_CHARACTERS);
  }

  private Optional<SignedPeerRecord> record(Identify message, Optional<PeerId> peer) {
    return message.hasSignedPeerRecord()
        ? keys.open(message.getSignedPeerRecord().toByteArray())
            .filter(record -> Optional.of(record.peer()).equals(peer))
        : Optional.empty();
  }
}
