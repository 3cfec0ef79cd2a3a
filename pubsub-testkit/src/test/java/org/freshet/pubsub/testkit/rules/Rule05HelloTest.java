package org.freshet.pubsub.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.freshet.pubsub.testkit.FloodingRouter;
import org.freshet.pubsub.testkit.PeerKeyed;
import org.freshet.pubsub.testkit.RpcView;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.Test;

/** Rule 5: hello first, whole, every time; and again when the far side may have forgotten. */
class Rule05HelloTest extends EngineRule {
  private final SimNode node = node("node");
  private final ScriptedPeer peer = peer("peer");

  private SimLink connected() {
    SimLink link = network.connect(peer, node);
    pass(SHORT);
    return link;
  }

  private static List<String> topics(int count, String suffix) {
    return IntStream.range(0, count).mapToObj(i -> "topic" + i + suffix).toList();
  }

  /** The RPCs that announce something, in order. */
  private List<RpcView> announcements() {
    return peer.rpcs().stream().filter(rpc -> !rpc.subscriptions().isEmpty()).toList();
  }

  private long withHelloField() {
    return peer.rpcs().stream()
        .filter(rpc -> rpc.fields().contains(FloodingRouter.HELLO_FIELD))
        .count();
  }

  @Test
  void theFirstRpcCarriesTheRoutersFieldsAndAllSubscriptions() {
    node.subscribe("a").subscribe("b").subscribe("c");
    connected();

    RpcView hello = peer.inbound().get(0).rpcs().get(0);
    assertThat(hello.subscribed()).containsExactly("a", "b", "c");
    assertThat(hello.fields()).contains(FloodingRouter.HELLO_FIELD);
  }

  @Test
  void theHelloComesBeforeMessagesThatWereSentEarlier() {
    peer.servesQuietly();
    SimLink link = connected();
    node.subscribe("a");
    say(peer, link, rpc().subscribe("t"));
    peer.serves(FLOODSUB);
    network.runUntil(() -> node.neighbour(peer).orElseThrow().outbound().isPresent(), SHORT);
    assertThat(node.outboundTo(peer)).as("not yet negotiated").isEmpty();

    node.publish("t", "early");
    pass(SHORT);

    List<RpcView> rpcs = peer.inbound().get(0).rpcs();
    assertThat(rpcs.get(0).subscribed()).containsExactly("a");
    assertThat(rpcs.get(0).fields()).contains(FloodingRouter.HELLO_FIELD);
    assertThat(rpcs.get(0).messages()).isEmpty();
    assertThat(peer.texts("t")).containsExactly("early");
  }

  @Test
  void aLongHelloIsSplitByTheNumberOfSubscriptions() {
    List<String> topics = topics(450, "");
    topics.forEach(node::subscribe);
    connected();

    List<RpcView> hello = peer.inbound().get(0).rpcs();
    assertThat(hello).hasSizeGreaterThanOrEqualTo(5);
    assertThat(hello).allSatisfy(part -> assertThat(part.subscriptions()).hasSizeBetween(1, 100));
    assertThat(hello.stream().flatMap(part -> part.subscribed().stream()))
        .containsExactlyElementsOf(topics);
  }

  @Test
  void aLongHelloIsSplitByItsBytes() {
    List<String> topics = topics(60, "x".repeat(900));
    topics.forEach(node::subscribe);
    connected();

    List<RpcView> hello = peer.inbound().get(0).rpcs();
    assertThat(hello).allSatisfy(part -> assertThat(part.bytes()).isLessThanOrEqualTo(16 << 10));
    assertThat(hello.stream().flatMap(part -> part.subscribed().stream()))
        .containsExactlyElementsOf(topics);
  }

  @Test
  void helloFieldsAreInTheFirstPartOnly() {
    topics(450, "").forEach(node::subscribe);
    connected();

    List<RpcView> hello = peer.inbound().get(0).rpcs();
    assertThat(hello.get(0).fields()).contains(FloodingRouter.HELLO_FIELD);
    assertThat(withHelloField()).isEqualTo(1);
  }

  @Test
  void everyNewOutboundStreamBeginsWithAHello() {
    node.subscribe("a");
    connected();
    peer.openInbound().get(0).reset();
    pass(Duration.ofSeconds(1));

    assertThat(peer.inbound()).hasSize(2);
    assertThat(peer.inbound())
        .allSatisfy(
            stream -> {
              assertThat(stream.rpcs().get(0).subscribed()).containsExactly("a");
              assertThat(stream.rpcs().get(0).fields()).contains(FloodingRouter.HELLO_FIELD);
            });
  }

  @Test
  void changesAreAnnouncedAsTheyCome() {
    connected();
    node.subscribe("a");
    pass(SHORT);
    node.unsubscribe("a");
    pass(SHORT);

    assertThat(announcements().stream().flatMap(rpc -> rpc.subscriptions().stream()))
        .extracting(RpcView.SubscriptionEntry::toString)
        .containsExactly("+a", "-a");
  }

  @Test
  void aNewInboundStreamMakesUsAnnounceAgainWithoutHelloFields() {
    node.subscribe("a").subscribe("b");
    SimLink link = connected();
    pass(Duration.ofSeconds(5));
    int before = announcements().size();

    say(peer, link, rpc().subscribe("t"));
    pass(Duration.ofSeconds(2));

    assertThat(peer.inbound()).as("on the live stream").hasSize(1);
    assertThat(announcements()).hasSize(before + 1);
    assertThat(announcements().get(before).subscribed()).containsExactly("a", "b");
    assertThat(withHelloField()).isEqualTo(1);
  }

  @Test
  void itIsAnnouncedAgainAtMostOnceASecond() {
    node.subscribe("a");
    SimLink link = connected();
    pass(Duration.ofSeconds(5));
    int before = announcements().size();

    for (int i = 0; i < 9; i++) {
      peer.open(link, FLOODSUB);
      pass(SHORT);
    }
    assertThat(announcements().size() - before).isBetween(1, 2);
  }

  /** Each stream that go loses makes it forget; it opens one four times. */
  @Test
  void whoLosesItsStreamFourTimesInARowIsRemindedEachTimeWithinASecond() {
    node.subscribe("a");
    SimLink link = connected();
    for (int i = 0; i < 4; i++) {
      int before = announcements().size();
      ScriptedStream stream = peer.open(link, FLOODSUB);
      pass(Duration.ofMillis(1100));
      assertThat(announcements()).as("after stream %s", i + 1).hasSize(before + 1);
      stream.end();
      pass(SHORT);
    }
  }

  @Test
  void whileStreamsKeepComingItIsAnnouncedLessAndLessDownToOnceAMinute() {
    node.subscribe("a");
    SimLink link = connected();
    List<Duration> times = new ArrayList<>();
    int known = announcements().size();
    for (int i = 0; i < 20 * 60 * 5; i++) {
      ScriptedStream stream = peer.open(link, FLOODSUB);
      pass(Duration.ofMillis(200));
      stream.end();
      if (announcements().size() > known) {
        known = announcements().size();
        times.add(network.now());
      }
    }

    List<Duration> gaps = new ArrayList<>();
    for (int i = 1; i < times.size(); i++) {
      gaps.add(times.get(i).minus(times.get(i - 1)));
    }
    assertThat(gaps).allSatisfy(gap -> assertThat(gap).isGreaterThan(Duration.ofMillis(700)));
    assertThat(gaps.get(0)).as("soon at first").isLessThan(Duration.ofSeconds(5));
    assertThat(gaps.subList(gaps.size() - 5, gaps.size()))
        .as("once a minute in the end")
        .allSatisfy(
            gap -> assertThat(gap).isBetween(Duration.ofSeconds(58), Duration.ofSeconds(62)));
  }

  @Test
  void theLastOfManyStreamsIsNotForgotten() {
    node.subscribe("a");
    SimLink link = connected();
    for (int i = 0; i < 50; i++) {
      peer.open(link, FLOODSUB);
      pass(Duration.ofMillis(300));
    }
    int before = announcements().size();

    pass(Duration.ofSeconds(61));

    assertThat(announcements().size()).isGreaterThan(before);
  }

  @Test
  void aPeerThatKeepsStateByPeerAndForgotUsIsHealed() {
    SimNode forgetful = PeerKeyed.node(network, "forgetful");
    node.subscribe("t");
    network.connect(forgetful, node);
    pass(Duration.ofSeconds(2));
    assertThat(forgetful.seesSubscription(node, "t")).isTrue();

    forgetful.outboundTo(node).get(0).resetBy(node);
    network.runUntil(() -> !forgetful.seesSubscription(node, "t"), SHORT);
    pass(Duration.ofSeconds(5));

    assertThat(forgetful.seesSubscription(node, "t")).isTrue();
    forgetful.publish("t", "found again");
    pass(SHORT);
    assertThat(node.texts("t")).containsExactly("found again");
  }
}
