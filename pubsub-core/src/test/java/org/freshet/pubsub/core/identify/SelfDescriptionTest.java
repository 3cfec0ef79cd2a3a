package org.freshet.pubsub.core.identify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.freshet.pubsub.core.memory.MemoryLink;
import org.freshet.pubsub.core.proto.IdentifyMessages.Identify;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.SignedPeerRecord;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SelfDescriptionTest {
  private final Connection connection = MemoryLink.anonymous().dialler();
  private Instant now = Instant.ofEpochSecond(1_800_000_000, 7);

  private byte[] encoded(SelfDescription description) {
    return description.encoded(connection, description.facts());
  }

  @Test
  void tellsWhoAndWhereWeAreAndWhatWeServe() {
    FakeNode node = new FakeNode(KeyType.ED25519);
    node.protocols.add(ProtocolId.of("/b"));
    node.protocols.add(ProtocolId.of("/a"));
    node.addresses.add(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"));
    Identify told = parse(encoded(description(node)));

    assertThat(told.getPublicKey().toByteArray()).isEqualTo(node.identity.publicKey().encoded());
    assertThat(told.getProtocolsList()).containsExactly("/b", "/a");
    assertThat(told.getListenAddrsList())
        .extracting(bytes -> HexFormat.of().formatHex(bytes.toByteArray()))
        .containsExactly("047f000001060fa1");
    assertThat(told.getObservedAddr().toByteArray())
        .isEqualTo(connection.remoteAddress().encoded());
    assertThat(told.getProtocolVersion()).isEqualTo("ipfs/0.1.0");
    assertThat(told.getAgentVersion()).startsWith("freshet/").doesNotContain("$");
    SignedPeerRecord record = record(told);
    assertThat(record.peer()).isEqualTo(node.identity.peerId());
    assertThat(record.addresses()).isEqualTo(node.addresses);
    assertThat(record.sequence()).isEqualTo(1_800_000_000_000_000_007L);
  }

  @Test
  void numbersTheRecordAnewOnlyWhenTheAddressesChange() {
    FakeNode node = new FakeNode(KeyType.ED25519);
    SelfDescription description = description(node);
    assertThat(parse(encoded(description)).hasSignedPeerRecord()).isFalse();

    node.addresses.add(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"));
    SignedPeerRecord first = record(parse(encoded(description)));
    now = now.plusSeconds(1);
    assertThat(record(parse(encoded(description)))).isEqualTo(first);

    // Even when the clock was put back.
    now = now.minusSeconds(3600);
    node.addresses.add(Multiaddr.parse("/ip4/127.0.0.1/tcp/4002"));
    SignedPeerRecord second = record(parse(encoded(description)));
    assertThat(second.sequence()).isEqualTo(first.sequence() + 1);

    now = now.plusSeconds(7200);
    node.addresses.remove(0);
    SignedPeerRecord third = record(parse(encoded(description)));
    assertThat(third.sequence()).isEqualTo(first.sequence() + 3_601_000_000_000L);
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void fitsWhatRustReadsAndKeepsTheFirstOfEach(KeyType type) {
    FakeNode node = new FakeNode(type);
    for (int i = 0; i < 1000; i++) {
      node.protocols.add(ProtocolId.of("/protocol/number/" + i));
      node.addresses.add(Multiaddr.parse("/ip6/2001:db8::" + i + "/tcp/4001"));
    }
    byte[] bytes = encoded(description(node));
    Identify told = parse(bytes);

    assertThat(bytes.length).isBetween(4000, 4096);
    assertThat(told.getPublicKey().toByteArray()).isEqualTo(node.identity.publicKey().encoded());
    assertThat(told.getProtocolsList())
        .hasSizeGreaterThan(100)
        .startsWith("/protocol/number/0", "/protocol/number/1");
  }

  @Test
  void manyAddressesLeaveRoomForProtocolsAndTheRecord() {
    FakeNode node = new FakeNode(KeyType.ED25519);
    for (int i = 0; i < 30; i++) {
      node.protocols.add(ProtocolId.of("/protocol/number/" + i));
    }
    for (int i = 0; i < 1000; i++) {
      node.addresses.add(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + i));
    }
    byte[] bytes = encoded(description(node));
    Identify told = parse(bytes);
    List<Multiaddr> first = node.addresses.subList(0, SelfDescription.MAX_ADDRESS_BYTES / 8);

    assertThat(bytes.length).isLessThanOrEqualTo(4096);
    assertThat(told.getProtocolsCount()).isEqualTo(30);
    assertThat(record(told).addresses()).isEqualTo(first);
    assertThat(told.getListenAddrsList())
        .extracting(address -> Multiaddr.decode(address.toByteArray()))
        .containsExactlyElementsOf(first.subList(0, told.getListenAddrsCount()));
  }

  private SelfDescription description(FakeNode node) {
    return new SelfDescription(node, FakeNode.KEYS, () -> now);
  }

  private static SignedPeerRecord record(Identify told) {
    return FakeNode.KEYS.open(told.getSignedPeerRecord().toByteArray()).orElseThrow();
  }

  private static Identify parse(byte[] delimited) {
    ByteArrayInputStream in = new ByteArrayInputStream(delimited);
    try {
      Identify told = Identify.parseDelimitedFrom(in);
      assertThat(in.available()).isZero();
      return told;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
