package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.SignaturePolicy;
import org.junit.jupiter.api.Test;

class EthereumTest {
  private static final String TOPIC = "/eth2/b5303f2a/beacon_block/ssz_snappy";

  /** Stands for Snappy: what begins with a 1 is compressed, and the rest is the payload. */
  private static final Function<byte[], Optional<byte[]>> DECOMPRESS =
      data ->
          data.length > 0 && data[0] == 1
              ? Optional.of(Arrays.copyOfRange(data, 1, data.length))
              : Optional.empty();

  private static MessageId sha256(String hex) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(HexFormat.of().parseHex(hex));
    return MessageId.of(Arrays.copyOf(hash, 20));
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  private final GossipRig rig =
      rig(
          p -> GossipsubParams.ethereum().toBuilder(),
          options ->
              options
                  .policy(SignaturePolicy.STRICT_NO_SIGN)
                  .messageId(Ethereum.messageId(DECOMPRESS))
                  .limits(Ethereum.limits()));

  @Test
  void idsAreMadeOfDomainTopicAndDecompressedPayload() throws Exception {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer", GossipRig.V11).subscribe(TOPIC);
    rig.pass();
    peer.send(rpc().publish(peer.host.unsignedMessage(TOPIC, "\u0001block")));
    peer.send(rpc().publish(peer.host.unsignedMessage(TOPIC, "raw")));
    rig.pass();
    String topic = "2600000000000000" + hex(TOPIC);
    assertThat(TOPIC).hasSize(0x26);
    assertThat(rig.node.received(TOPIC))
        .extracting(m -> m.id())
        .containsExactly(
            sha256("01000000" + topic + hex("block")), sha256("00000000" + topic + hex("raw")));
  }

  @Test
  void idsOfPhase0LeaveTheTopicOut() throws Exception {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer", GossipRig.V11).subscribe(TOPIC);
    rig.pass();
    peer.send(rpc().publish(peer.host.unsignedMessage(TOPIC, "\u0001block")));
    rig.pass();
    assertThat(Ethereum.phase0MessageId(DECOMPRESS).idOf(rig.node.received(TOPIC).get(0)))
        .isEqualTo(sha256("01000000" + hex("block")));
  }

  @Test
  void sizesAndTimesAreThoseOfTheConsensusSpecification() {
    assertThat(Ethereum.MAX_FRAME_BYTES).isEqualTo(12_234_442);
    assertThat(Ethereum.limits().maxFrameBytes()).isEqualTo(12_234_442);
    assertThat(Ethereum.seenTtl(Duration.ofSeconds(12), 32)).isEqualTo(Duration.ofSeconds(768));
  }

  @Test
  void aBlockSpreadsAndIsAskedForByItsId() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer", GossipRig.V11).subscribe(TOPIC);
    GossipPeer other = rig.peer("other", GossipRig.V11).subscribe(TOPIC);
    rig.pass();
    peer.send(rpc().publish(peer.host.unsignedMessage(TOPIC, "\u0001" + "b".repeat(100_000))));
    rig.pass();
    assertThat(other.texts(TOPIC)).hasSize(1);
    MessageId id = rig.node.received(TOPIC).get(0).id();
    assertThat(id.length()).isEqualTo(20);
    other.iwant(id);
    rig.pass();
    assertThat(other.texts(TOPIC)).hasSize(2);
  }
}
