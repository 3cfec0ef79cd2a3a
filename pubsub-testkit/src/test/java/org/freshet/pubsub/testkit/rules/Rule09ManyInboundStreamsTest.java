package org.freshet.pubsub.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNode;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

/** Rule 9: several inbound streams of one neighbour are normal; counted, limited, not refused. */
class Rule09ManyInboundStreamsTest extends EngineRule {
  private final SimNode node =
      network.node(
          "node",
          options -> options.limits(Limits.DEFAULT.toBuilder().maxInboundStreams(8).build()));
  private final ScriptedPeer peer = peer("peer");
  private final SimLink link = network.connect(peer, node);

  private List<ScriptedStream> open(int count) {
    List<ScriptedStream> streams = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      streams.add(peer.open(link, FLOODSUB));
    }
    pass(SHORT);
    return streams;
  }

  @Test
  void aStreamForEachMessageIsRead() {
    node.subscribe("t");
    pass(SHORT);
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      sent.add("message " + i);
      say(peer, link, rpc().publish(peer.message("t", sent.get(i)))).end();
    }
    pass(SHORT);

    assertThat(node.texts("t")).containsExactlyElementsOf(sent);
    assertThat(link.isOpenAt(node)).isTrue();
    assertThat(peer.inbound()).as("our own stream is not disturbed").hasSize(1);
    assertThat(node.neighbour(peer).orElseThrow().inbound()).isEmpty();
  }

  @Test
  void allOfSeveralStreamsAreRead() {
    node.subscribe("t");
    pass(SHORT);
    List<ScriptedStream> streams = open(8);
    for (int i = 0; i < 8; i++) {
      streams.get(7 - i).send(rpc().subscribe("t" + i).publish(peer.message("t", "m" + i)));
      pass(SHORT);
    }

    assertThat(node.texts("t")).containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7");
    for (int i = 0; i < 8; i++) {
      assertThat(node.seesSubscription(peer, "t" + i)).isTrue();
    }
    assertThat(node.neighbour(peer).orElseThrow().inbound()).hasSize(8);
  }

  @Test
  void aStreamOverTheLimitIsResetAndNothingElseSuffers() {
    pass(SHORT);
    List<ScriptedStream> streams = open(10);

    assertThat(streams.subList(0, 8)).allMatch(ScriptedStream::isOpen);
    assertThat(streams.subList(8, 10)).noneMatch(ScriptedStream::isOpen);
    assertThat(streams.get(9).closed().orElseThrow().code())
        .isEqualTo(StreamError.RESOURCE_LIMIT.code());
    assertThat(node.counters()).containsEntry("streams.inbound.refused", 2L);
    assertThat(link.isOpenAt(node)).isTrue();
    say(streams.get(0), rpc().subscribe("t"));
    assertThat(node.seesSubscription(peer, "t")).isTrue();
  }

  @Test
  void theLimitCountsAllConnectionsOfTheNeighbour() {
    SimLink second = network.connect(peer, node);
    pass(SHORT);
    open(8);

    ScriptedStream ninth = peer.open(second, FLOODSUB);
    pass(SHORT);

    assertThat(ninth.isOpen()).isFalse();
  }

  @Test
  void whenOneEndsAnotherFits() {
    pass(SHORT);
    List<ScriptedStream> streams = open(8);
    streams.get(3).end();
    pass(SHORT);

    assertThat(open(1)).allMatch(ScriptedStream::isOpen);
  }

  @Test
  void anotherNeighbourHasALimitOfItsOwn() {
    pass(SHORT);
    open(10);
    ScriptedPeer other = peer("other");
    SimLink otherLink = network.connect(other, node);
    pass(SHORT);

    say(other, otherLink, rpc().subscribe("t"));

    assertThat(node.seesSubscription(other, "t")).isTrue();
  }
}
