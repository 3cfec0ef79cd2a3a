package org.freshet.pubsub.core.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.freshet.pubsub.core.proto.RecordMessages.Envelope;
import org.freshet.pubsub.core.proto.RecordMessages.PeerRecord;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.SignedPeerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PeerRecordsTest {
  private static final List<Multiaddr> ADDRESSES =
      List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"), Multiaddr.parse("/ip6/::1/udp/4001"));

  private final CoreKeyProvider keys = new CoreKeyProvider();

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void opensWhatItSealed(KeyType type) {
    Identity identity = keys.generate(type);
    SignedPeerRecord sealed = keys.seal(identity, -1, ADDRESSES);
    SignedPeerRecord opened = keys.open(sealed.envelope()).orElseThrow();

    assertThat(opened).isEqualTo(sealed);
    assertThat(opened.peer()).isEqualTo(identity.peerId());
    assertThat(opened.sequence()).isEqualTo(-1);
    assertThat(opened.addresses()).isEqualTo(ADDRESSES);
  }

  /** Every byte written by hand from the libp2p RFCs 2 and 3. */
  @Test
  void writesTheWireForm() {
    Identity identity = keys.decode(KeyVectors.ALL.get(0).privateKey());
    String peerId = HexFormat.of().formatHex(identity.peerId().bytes());
    String record = "0a26" + peerId + "1007" + "1a0a" + "0a08" + "047f000001060fa1";
    String buffer =
        "12"
            + HexFormat.of().formatHex("libp2p-peer-record".getBytes(StandardCharsets.US_ASCII))
            + "020301"
            + "36"
            + record;
    String signature = HexFormat.of().formatHex(identity.sign(HexFormat.of().parseHex(buffer)));
    String envelope =
        "0a24"
            + KeyVectors.ALL.get(0).publicHex()
            + "12020301"
            + "1a36"
            + record
            + "2a40"
            + signature;

    SignedPeerRecord sealed = keys.seal(identity, 7, ADDRESSES.subList(0, 1));

    assertThat(HexFormat.of().formatHex(sealed.envelope())).isEqualTo(envelope);
  }

  @Test
  void refusesARecordOfAnotherPeer() {
    Identity liar = keys.generate(KeyType.ED25519);
    byte[] victim = keys.generate(KeyType.ED25519).peerId().bytes();
    PeerRecord record =
        PeerRecord.newBuilder().setPeerId(ByteString.copyFrom(victim)).setSeq(1).build();

    assertThat(keys.open(envelope(liar, "0301", record.toByteArray()))).isEmpty();
  }

  @Test
  void refusesAnotherKindOfPayload() {
    Identity identity = keys.generate(KeyType.ED25519);
    byte[] peerId = identity.peerId().bytes();
    PeerRecord record = PeerRecord.newBuilder().setPeerId(ByteString.copyFrom(peerId)).build();

    assertThat(keys.open(envelope(identity, "0301", record.toByteArray()))).isPresent();
    assertThat(keys.open(envelope(identity, "0302", record.toByteArray()))).isEmpty();
    assertThat(keys.open(envelope(identity, "0301", new byte[] {0x0a, 0x7f}))).isEmpty();
  }

  @Test
  void leavesOutAddressesThatItDoesNotKnow() {
    Identity identity = keys.generate(KeyType.ED25519);
    PeerRecord.Builder record =
        PeerRecord.newBuilder().setPeerId(ByteString.copyFrom(identity.peerId().bytes()));
    // The first is /unix/a, the last is empty.
    for (String address : List.of("90030161", "047f000001060fa1", "")) {
      byte[] bytes = HexFormat.of().parseHex(address);
      record.addAddressesBuilder().setMultiaddr(ByteString.copyFrom(bytes));
    }
    byte[] envelope = envelope(identity, "0301", record.build().toByteArray());

    assertThat(keys.open(envelope).orElseThrow().addresses())
        .containsExactly(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"));
  }

  @Test
  void noDamagedEnvelopeOpens() {
    byte[] good = keys.seal(keys.generate(KeyType.ED25519), 1, ADDRESSES).envelope();
    for (int i = 0; i < good.length; i++) {
      byte[] damaged = good.clone();
      damaged[i] ^= 0x01;
      assertThat(keys.open(damaged)).as("byte %d", i).isEmpty();
      assertThat(keys.open(Arrays.copyOf(good, i))).as("length %d", i).isEmpty();
    }
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      assertThat(keys.open(noise)).as("seed %d, round %d", seed, i).isEmpty();
    }
  }

  private static byte[] envelope(Identity signer, String type, byte[] payload) {
    byte[] payloadType = HexFormat.of().parseHex(type);
    ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    for (byte[] part :
        List.of("libp2p-peer-record".getBytes(StandardCharsets.US_ASCII), payloadType, payload)) {
      buffer.write(part.length);
      buffer.writeBytes(part);
    }
    return Envelope.newBuilder()
        .setPublicKey(ByteString.copyFrom(signer.publicKey().encoded()))
        .setPayloadType(ByteString.copyFrom(payloadType))
        .setPayload(ByteString.copyFrom(payload))
        .setSignature(ByteString.copyFrom(signer.sign(buffer.toByteArray())))
        .build()
        .toByteArray();
  }
}
