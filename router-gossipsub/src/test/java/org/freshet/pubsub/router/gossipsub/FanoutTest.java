package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.ids;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.peer.PeerId;
import org.junit.jupiter.api.Test;

/** Statements of gossipsub v1.0 about publishing without having joined. */
class FanoutTest {
  private final GossipRig rig = rig();

  private List<GossipPeer> receivers(List<GossipPeer> peers, String text) {
    return peers.stream().filter(p -> p.texts(TOPIC).contains(text)).toList();
  }

  @Test
  void aMessageOfATopicThatIsNotJoinedGoesToDSubscribers() {
    List<GossipPeer> peers = rig.peers(10);
    rig.publish(TOPIC, "one");
    rig.pass();
    assertThat(receivers(peers, "one")).hasSize(6);
    assertThat(ids(receivers(peers, "one"))).containsExactlyInAnyOrderElementsOf(rig.fanout(TOPIC));
    assertThat(peers).as("nobody is grafted").allSatisfy(p -> assertThat(p.grafts()).isEmpty());
  }

  @Test
  void theNextMessageGoesToTheSame() {
    List<GossipPeer> peers = rig.peers(10);
    rig.publish(TOPIC, "one");
    rig.heartbeats(5);
    rig.publish(TOPIC, "two");
    rig.pass();
    assertThat(receivers(peers, "two")).isEqualTo(receivers(peers, "one"));
  }

  @Test
  void whoUnsubscribesOrGoesIsReplacedAtTheHeartbeat() {
    List<GossipPeer> peers = rig.peers(10);
    rig.publish(TOPIC, "one");
    rig.pass();
    List<PeerId> before = rig.fanout(TOPIC);
    GossipPeer quitter = receivers(peers, "one").get(0);
    GossipPeer gone = receivers(peers, "one").get(1);
    quitter.unsubscribe(TOPIC);
    gone.link.close();
    rig.pass();
    List<PeerId> stayed = new ArrayList<>(before);
    stayed.removeAll(List.of(quitter.id(), gone.id()));
    assertThat(rig.fanout(TOPIC)).isEqualTo(stayed);
    rig.heartbeats(1);
    assertThat(rig.fanout(TOPIC))
        .hasSize(6)
        .containsAll(stayed)
        .doesNotContain(quitter.id(), gone.id());
  }

  @Test
  void whoseSubscriptionDiedWithItsStreamIsReplacedToo() {
    List<GossipPeer> peers = rig.peers(10);
    rig.publish(TOPIC, "one");
    rig.pass();
    GossipPeer mute = receivers(peers, "one").get(0);
    mute.stream().reset();
    rig.heartbeats(1);
    assertThat(rig.node.outboundTo(mute.host)).as("our stream lives").hasSize(1);
    assertThat(rig.fanout(TOPIC)).hasSize(6).doesNotContain(mute.id());
  }

  @Test
  void itIsForgottenWhenNothingWasPublishedForItsTime() {
    rig.peers(8);
    rig.publish(TOPIC, "one");
    rig.pass(Duration.ofSeconds(59));
    assertThat(rig.fanout(TOPIC)).hasSize(6);
    rig.pass(Duration.ofSeconds(3));
    assertThat(rig.fanout(TOPIC)).isEmpty();
  }

  @Test
  void publishingKeepsIt() {
    rig.peers(8);
    for (int i = 0; i < 3; i++) {
      rig.publish(TOPIC, "m" + i);
      rig.pass(Duration.ofSeconds(40));
    }
    assertThat(rig.fanout(TOPIC)).hasSize(6);
  }

  @Test
  void aMessageThatWentToTheFanoutIsAnnouncedToOthers() {
    List<GossipPeer> peers = rig.peers(12);
    var id = rig.publish(TOPIC, "one");
    rig.heartbeats(1);
    assertThat(peers.stream().filter(p -> p.ihaves().contains(id)))
        .hasSize(6)
        .noneMatch(p -> rig.fanout(TOPIC).contains(p.id()));
  }

  @Test
  void onlySoManyTopicsHaveOne() {
    rig.peer("peer");
    for (int i = 0; i < Fanout.MAX_TOPICS + 10; i++) {
      rig.publish("topic " + i, "x");
    }
    rig.pass();
    assertThat(rig.router().tableSizes()).containsEntry("fanout", Fanout.MAX_TOPICS);
  }
}
