package org.freshet.pubsub.core.keys;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.core.proto.RecordMessages.Envelope;
import org.freshet.pubsub.core.proto.RecordMessages.PeerRecord;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.PublicKey;
import org.freshet.pubsub.peer.SignedPeerRecord;

/** Peer records in signed envelopes (libp2p RFC 2 and RFC 3). */
final class PeerRecords {
  private static final byte[] DOMAIN = "libp2p-peer-record".getBytes(StandardCharsets.UTF_8);

  /** The multicodec libp2p-peer-record. */
  private static final ByteString PAYLOAD_TYPE = ByteString.copyFrom(new byte[] {0x03, 0x01});

  private PeerRecords() {}

  static SignedPeerRecord seal(Identity identity, long sequence, List<Multiaddr> addresses) {
    PeerRecord.Builder record =
        PeerRecord.newBuilder()
            .setPeerId(ByteString.copyFrom(identity.peerId().bytes()))
            .setSeq(sequence);
    for (Multiaddr address : addresses) {
      record.addAddressesBuilder().setMultiaddr(ByteString.copyFrom(address.encoded()));
    }
    ByteString payload = record.build().toByteString();
    byte[] envelope =
        Envelope.newBuilder()
            .setPublicKey(ByteString.copyFrom(identity.publicKey().encoded()))
            .setPayloadType(PAYLOAD_TYPE)
            .setPayload(payload)
            .setSignature(ByteString.copyFrom(identity.sign(signedBytes(payload))))
            .build()
            .toByteArray();
    return new SignedPeerRecord(identity.peerId(), sequence, addresses, envelope);
  }

  static Optional<SignedPeerRecord> open(KeyProvider keys, byte[] bytes) {
    try {
      Envelope envelope = Envelope.parseFrom(bytes);
      Optional<PublicKey> signer = keys.decodePublic(envelope.getPublicKey().toByteArray());
      if (signer.isEmpty() || !isSignedBy(keys, signer.get(), envelope)) {
        return Optional.empty();
      }
      PeerRecord record = PeerRecord.parseFrom(envelope.getPayload());
      PeerId peer = signer.get().peerId();
      if (!record.getPeerId().equals(ByteString.copyFrom(peer.bytes()))) {
        return Optional.empty();
      }
      return Optional.of(new SignedPeerRecord(peer, record.getSeq(), addresses(record), bytes));
    } catch (InvalidProtocolBufferException noEnvelope) {
      return Optional.empty();
    }
  }

  private static boolean isSignedBy(KeyProvider keys, PublicKey signer, Envelope envelope) {
    return envelope.getPayloadType().equals(PAYLOAD_TYPE)
        && keys.verify(
            signer, signedBytes(envelope.getPayload()), envelope.getSignature().toByteArray());
  }

  /** Addresses of kinds that are not known here are left out. */
  private static List<Multiaddr> addresses(PeerRecord record) {
    List<Multiaddr> known = new ArrayList<>();
    for (PeerRecord.AddressInfo info : record.getAddressesList()) {
      try {
        known.add(Multiaddr.decode(info.getMultiaddr().toByteArray()));
      } catch (IllegalArgumentException unknownKind) {
        continue;
      }
    }
    return known;
  }

  /** Domain, payload type and payload, each behind its length as a varint. */
  private static byte[] signedBytes(ByteString payload) {
    ByteString domain = ByteString.copyFrom(DOMAIN);
    int size =
        CodedOutputStream.computeBytesSizeNoTag(domain)
            + CodedOutputStream.computeBytesSizeNoTag(PAYLOAD_TYPE)
            + CodedOutputStream.computeBytesSizeNoTag(payload);
    byte[] out = new byte[size];
    CodedOutputStream coded = CodedOutputStream.newInstance(out);
    try {
      coded.writeBytesNoTag(domain);
      coded.writeBytesNoTag(PAYLOAD_TYPE);
      coded.writeBytesNoTag(payload);
    } catch (IOException e) {
      throw new UncheckedIOException("the array has the size that was computed", e);
    }
    return out;
  }
}
