package org.freshet.pubsub.core.identify;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.core.proto.IdentifyMessages.Identify;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.ProtocolId;
import org.junit.jupiter.api.Test;

class IdentifyDecoderTest {
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");

  private final Identity remote = FakeNode.KEYS.generate(KeyType.ED25519);
  private final Identity other = FakeNode.KEYS.generate(KeyType.ED25519);
  private final Optional<PeerId> proved = Optional.of(remote.peerId());
  private final IdentifyDecoder decoder = new IdentifyDecoder(FakeNode.KEYS);

  @Test
  void anEmptyMessageTellsNothing() {
    assertThat(decoder.decode(Identify.getDefaultInstance(), proved)).contains(RemoteInfo.NOTHING);
  }

  @Test
  void skipsWhatIsNoProtocolName() {
    Identify message =
        Identify.newBuilder()
            .addAllProtocols(List.of("/a", "no-slash", "", "/line\nfeed", "/a", "/b"))
            .addProtocolsBytes(ByteString.copyFrom(new byte[] {'/', (byte) 0xff}))
            .addProtocols("/c")
            .build();

    assertThat(decode(message).protocols())
        .containsExactly(ProtocolId.of("/a"), ProtocolId.of("/b"), ProtocolId.of("/c"));
  }

  @Test
  void skipsAddressesThatItDoesNotKnow() {
    ByteString unix = ByteString.copyFrom(new byte[] {(byte) 0x90, 0x03, 1, 'a'});
    Identify message =
        Identify.newBuilder()
            .addListenAddrs(unix)
            .addListenAddrs(bytes(ADDRESS.encoded()))
            .addListenAddrs(ByteString.EMPTY)
            .setObservedAddr(unix)
            .build();

    assertThat(decode(message).listenAddresses()).containsExactly(ADDRESS);
    assertThat(decode(message).observed()).isEmpty();
  }

  @Test
  void boundsEverything() {
    Identify.Builder message = Identify.newBuilder().setAgentVersion("a".repeat(60_000));
    for (int i = 0; i < 2000; i++) {
      message.addProtocols("/" + i);
      message.addListenAddrs(bytes(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + i).encoded()));
    }
    RemoteInfo info = decode(message.build());

    assertThat(info.protocols()).hasSize(1000).startsWith(ProtocolId.of("/0"));
    assertThat(info.listenAddresses()).hasSize(100);
    assertThat(info.agent()).hasSize(256);
  }

  @Test
  void believesNoOtherKeyThanTheProvedOne() {
    assertThat(decoder.decode(withKey(remote.publicKey().encoded()), proved)).isPresent();
    assertThat(decoder.decode(withKey(other.publicKey().encoded()), proved)).isEmpty();
    assertThat(decoder.decode(withKey(new byte[] {1}), proved)).isEmpty();
    assertThat(decoder.decode(withKey(other.publicKey().encoded()), Optional.empty())).isPresent();
  }

  @Test
  void takesARecordOfTheRemoteOnly() {
    ByteString own = record(remote);
    ByteString foreign = record(other);
    ByteString damaged = own.substring(0, own.size() - 1);

    assertThat(decode(withRecord(own)).record().orElseThrow().addresses()).containsExactly(ADDRESS);
    assertThat(decode(withRecord(foreign)).record()).isEmpty();
    assertThat(decode(withRecord(damaged)).record()).isEmpty();
  }

  @Test
  void takesARecordOfAnUnprovedRemoteWhenItNamesTheSameKey() {
    Identify honest =
        withRecord(record(other)).toBuilder()
            .setPublicKey(bytes(other.publicKey().encoded()))
            .build();

    assertThat(decoder.decode(honest, Optional.empty()).orElseThrow().record()).isPresent();
    assertThat(decoder.decode(withRecord(record(other)), Optional.empty()).orElseThrow().record())
        .isEmpty();
  }

  private RemoteInfo decode(Identify message) {
    return decoder.decode(message, proved).orElseThrow();
  }

  private static Identify withKey(byte[] key) {
    return Identify.newBuilder().setPublicKey(bytes(key)).build();
  }

  private static Identify withRecord(ByteString envelope) {
    return Identify.newBuilder().setSignedPeerRecord(envelope).build();
  }

  private static ByteString record(Identity identity) {
    return bytes(FakeNode.KEYS.seal(identity, 1, List.of(ADDRESS)).envelope());
  }

  private static ByteString bytes(byte[] array) {
    return ByteString.copyFrom(array);
  }
}
