package org.freshet.pubsub.testkit.judging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.testkit.FloodingRouter;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.Test;

/** Strangers choose how many topics they want, how often, and how long the names are. */
class ManyTopicsTest extends Judging {
  private static final int NODE_BYTES = 4 << 20;
  private static final int OF_TOPICS = NODE_BYTES / 4;
  private static final int OF_EACH = 64 << 10;
  private static final int STREAMS = 10;
  private static final int TOPICS = 40;

  private final SimNode node =
      node(
          options ->
              options.limits(
                  Limits.DEFAULT.toBuilder()
                      .nodeBufferBytes(NODE_BYTES)
                      .neighbourMinBytes(OF_EACH)
                      .build()));

  /** Says as much as it can about topics with the longest names. */
  private List<ScriptedStream> greedy(String name, boolean wants) {
    ScriptedPeer peer = peer(name);
    SimLink link = network.connect(peer, node);
    pass(SHORT);
    List<ScriptedStream> streams = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      ScriptedStream stream = peer.open(link, FloodingRouter.PROTOCOL);
      streams.add(stream);
      pass(SHORT);
      for (int j = 0; j < TOPICS; j++) {
        String topic = name + "/" + i + "/" + j + "/";
        String longest = topic + "x".repeat(TopicName.MAX_BYTES - topic.length());
        stream.send(wants ? rpc().subscribe(longest) : rpc().unsubscribe(longest));
      }
      pass(SHORT);
    }
    return streams;
  }

  private int bytes() {
    return node.tableSizes().get("topics.bytes");
  }

  @Test
  void oneNeighbourHasAShareHoweverManyStreamsItOpensAndHowLongItsTopicsNamesAre() {
    List<ScriptedStream> streams = greedy("greedy", true);

    assertThat(bytes()).isBetween(OF_TOPICS / 8, OF_TOPICS / 4);
    long refused = count(node, "subscriptions.over_limit");
    assertThat(refused).isGreaterThan(STREAMS * TOPICS * 3 / 4);
    assertThat(node.tableSizes()).containsEntry("topics", (int) (STREAMS * TOPICS - refused));

    streams.forEach(ScriptedStream::end);
    pass(SHORT);
    assertThat(bytes()).isZero();
  }

  @Test
  void whatIsNotWantedTakesNoMoreThanThat() {
    greedy("greedy", false);
    assertThat(bytes()).isBetween(OF_TOPICS / 8, OF_TOPICS / 4);
    assertThat(count(node, "subscriptions.over_limit")).isZero();
  }

  @Test
  void howeverManyAreGreedyEachStillHasALittle() {
    int greedy = 12;
    for (int i = 0; i < greedy; i++) {
      greedy("greedy " + i, i % 2 == 0);
    }
    assertThat(bytes()).isLessThan(OF_TOPICS + greedy * OF_EACH);

    ScriptedPeer modest = peer("modest");
    String[] topics =
        IntStream.range(0, 100).mapToObj(i -> "modest/topic/" + i).toArray(String[]::new);
    say(stream(modest, node), rpc().subscribe(topics));
    assertThat(topics).allMatch(topic -> node.seesSubscription(modest, topic));
  }

  @Test
  void whoChangesItsMindMayDoSoForEver() {
    ScriptedPeer peer = peer("peer");
    ScriptedStream stream = stream(peer, node);
    int last = 2400;
    for (int i = 1; i <= last; i++) {
      stream.send(rpc().subscribe("topic " + i % 700).unsubscribe("topic " + (i + 350) % 700));
    }
    pass(SHORT);
    assertThat(node.seesSubscription(peer, "topic " + last % 700)).isTrue();
    assertThat(node.seesSubscription(peer, "topic " + (last + 350) % 700)).isFalse();
    assertThat(bytes()).isLessThan(OF_TOPICS / 4 + OF_EACH);
  }
}
