package org.freshet.pubsub.testkit.judging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.freshet.pubsub.SubscriptionFilter;
import org.freshet.pubsub.SubscriptionFilter.Decision;
import org.freshet.pubsub.SubscriptionFilter.Request;
import org.freshet.pubsub.testkit.FloodingRouter;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SubscriptionFilterTest extends Judging {
  private final ScriptedPeer peer = peer("peer");

  private SimNode filtering(SubscriptionFilter filter) {
    return node(options -> options.subscriptionFilter(filter));
  }

  /** {@return the topics that the node believes the peer wants, of these} */
  private List<String> seen(SimNode node, String... topics) {
    return List.of(topics).stream().filter(topic -> node.seesSubscription(peer, topic)).toList();
  }

  private static List<String> toldToRouter(SimNode node) {
    return ((FloodingRouter) node.router())
        .calls().stream().filter(call -> call.startsWith("+") || call.startsWith("-")).toList();
  }

  private long logged(String text) {
    return network.trace().stream().filter(line -> line.contains(text)).count();
  }

  @Test
  void whatIsRefusedIsNeitherKeptNorToldButCounted() {
    SimNode node = filtering(SubscriptionFilter.allow("a", "b"));
    ScriptedStream stream = stream(peer, node);
    say(stream, rpc().subscribe("a", "x", "b", "y"));
    say(stream, rpc().unsubscribe("a", "x"));

    assertThat(seen(node, "a", "b", "x", "y")).containsExactly("b");
    assertThat(toldToRouter(node))
        .as("that a topic is no longer wanted is always heard")
        .containsExactly("+a", "+b", "-a", "-x");
    assertThat(count(node, "subscriptions.filtered")).isEqualTo(2);
    assertThat(count(node, "subscriptions.over_limit")).isZero();
  }

  @Test
  void capsBoundWhatOneRpcAddsAndWhatOneStreamWantsAndAreLoggedOnceForAStream() {
    SimNode node = filtering(SubscriptionFilter.atMost(2, 3));
    ScriptedStream stream = stream(peer, node);
    say(stream, rpc().subscribe("a", "b", "c"));
    assertThat(seen(node, "a", "b", "c")).containsExactly("a", "b");
    say(stream, rpc().subscribe("c", "d"));
    assertThat(seen(node, "a", "b", "c", "d")).containsExactly("a", "b", "c");

    say(stream, rpc().subscribe("a", "b", "c"));
    assertThat(count(node, "subscriptions.over_limit"))
        .as("what is wanted already may be said again")
        .isEqualTo(2);
    say(stream, rpc().unsubscribe("a").subscribe("d"));
    assertThat(seen(node, "a", "b", "c", "d")).containsExactly("b", "c", "d");
    assertThat(logged("further ones are not taken")).isEqualTo(1);
  }

  @Test
  void eachStreamHasItsOwnCap() {
    SimNode node = filtering(SubscriptionFilter.atMost(100, 1));
    say(stream(peer, node), rpc().subscribe("a", "b"));
    ScriptedPeer other = peer("other");
    say(stream(other, node), rpc().subscribe("b", "a"));

    assertThat(seen(node, "a", "b")).containsExactly("a");
    assertThat(node.seesSubscription(other, "b")).isTrue();
    assertThat(node.seesSubscription(other, "a")).isFalse();
  }

  @Test
  void theFilterIsToldWhoAsksAndHowMuchThereIs() {
    List<Request> asked = new ArrayList<>();
    SimNode node =
        filtering(
            request -> {
              asked.add(request);
              return request.topic().value().equals("b") ? Decision.REFUSE : Decision.TAKE;
            });
    ScriptedStream stream = stream(peer, node);
    say(stream, rpc().subscribe("a", "b", "c").unsubscribe("a"));
    say(stream, rpc().subscribe("c", "d"));

    assertThat(asked)
        .extracting(request -> request.topic().value())
        .containsExactly("a", "b", "c", "d");
    assertThat(asked).extracting(Request::takenInRpc).containsExactly(0, 1, 1, 0);
    assertThat(asked).extracting(Request::wantedByStream).containsExactly(0, 1, 1, 1);
    assertThat(asked).extracting(Request::neighbour).containsOnly(Optional.of(peer.id()));
  }

  @Test
  void oneThatThrowsCostsTheEntryAndNoMore() {
    SimNode node =
        filtering(
            request -> {
              if (request.topic().value().equals("bad")) {
                throw new AssertionError("thrown by the test");
              }
              return request.topic().value().equals("null") ? null : Decision.TAKE;
            });
    ScriptedStream stream = stream(peer, node);
    say(stream, rpc().subscribe("a", "bad", "null", "b", "bad"));

    assertThat(seen(node, "a", "b", "bad", "null")).containsExactly("a", "b");
    assertThat(count(node, "subscriptions.filter_failed")).isEqualTo(2);
    assertThat(count(node, "subscriptions.filtered")).isEqualTo(1);
    assertThat(logged("the subscription filter threw")).isEqualTo(1);
    assertThat(stream.isOpen()).isTrue();
  }

  @Test
  @Timeout(20)
  void noNameKeepsAPatternBusyForLong() {
    String nested = "a".repeat(8000) + "!";
    String deep = "ab".repeat(4000);
    SimNode node =
        filtering(
            SubscriptionFilter.matching(Pattern.compile("(.*a){20}b"))
                .or(SubscriptionFilter.matching(Pattern.compile("(x|y)*(a|b|[^c])*z")))
                .or(SubscriptionFilter.matching(Pattern.compile("/eth2/[0-9a-f]{8}/.*_snappy"))));
    ScriptedStream stream = stream(peer, node);
    say(stream, rpc().subscribe(nested, deep, "/eth2/00c0ffee/beacon_block/ssz_snappy"));

    assertThat(seen(node, nested, deep)).isEmpty();
    assertThat(count(node, "subscriptions.filter_failed")).isEqualTo(2);
    say(stream, rpc().subscribe("/eth2/00c0ffee/beacon_block/ssz_snappy"));
    assertThat(seen(node, "/eth2/00c0ffee/beacon_block/ssz_snappy")).hasSize(1);
  }
}
