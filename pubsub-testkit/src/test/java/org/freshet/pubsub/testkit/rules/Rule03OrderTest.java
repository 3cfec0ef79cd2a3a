package org.freshet.pubsub.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.message.ValidatorOptions;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.testkit.FloodingRouter;
import org.freshet.pubsub.testkit.RpcBytes;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.Test;

/** Rule 3: order is the stream's order. */
class Rule03OrderTest extends EngineRule {
  private final ScriptedPeer peer = peer("peer");

  private SimLink connectedTo(SimNode node) {
    SimLink link = network.connect(peer, node);
    pass(SHORT);
    return link;
  }

  private static List<String> calls(SimNode node) {
    return ((FloodingRouter) node.router()).calls();
  }

  @Test
  void inOneRpcTheLastChangeOfATopicWins() {
    SimNode node = node("node");
    ScriptedStream stream =
        say(peer, connectedTo(node), rpc().subscribe("t").unsubscribe("t").subscribe("u"));
    assertThat(node.seesSubscription(peer, "t")).isFalse();
    assertThat(node.seesSubscription(peer, "u")).isTrue();

    say(stream, rpc().unsubscribe("t", "u").subscribe("t"));
    assertThat(node.seesSubscription(peer, "t")).isTrue();
    assertThat(node.seesSubscription(peer, "u")).isFalse();
  }

  @Test
  void inOneRpcSubscriptionsComeFirstThenMessagesThenAllOtherFields() {
    SimNode node =
        network.node(
            "node",
            o ->
                o.policy(SignaturePolicy.STRICT_NO_SIGN)
                    .messageId(org.freshet.pubsub.message.MessageIds.SHA256));
    node.subscribe("t");
    SimLink link = connectedTo(node);

    say(
        peer,
        link,
        rpc()
            .bytesField(50, new byte[] {1})
            .publish(peer.unsignedMessage("t", "one"))
            .subscribe("a")
            .publish(peer.unsignedMessage("t", "two"))
            .bytesField(51, new byte[] {2})
            .subscribe("b"));

    assertThat(calls(node))
        .containsSubsequence("inbound opened", "+a", "+b", "route one", "route two", "fields");
    assertThat(calls(node)).containsOnlyOnce("fields");
  }

  @Test
  void theRouterSeesTheTablesOfTheWholeRpcAtItsFirstSubscription() {
    List<Boolean> sawLast = new ArrayList<>();
    SimNode node =
        network.node(
            "node",
            options ->
                options.router(
                    context ->
                        new FloodingRouter(context) {
                          @Override
                          public void onSubscription(
                              org.freshet.pubsub.router.InboundStream in,
                              org.freshet.pubsub.router.SubscriptionChange change) {
                            sawLast.add(
                                !context
                                    .subscribers(org.freshet.pubsub.message.TopicName.of("b"))
                                    .isEmpty());
                          }
                        }));
    say(peer, connectedTo(node), rpc().subscribe("a", "b"));

    assertThat(sawLast).containsExactly(true, true);
  }

  @Test
  void eventsOfOneStreamAreHandledInOrder() {
    SimNode node = node("node");
    SimLink link =
        network.connect(peer, node, network.linkDefaults().withJitter(Duration.ofMillis(50)));
    pass(Duration.ofSeconds(1));
    ScriptedStream stream = peer.open(link, FLOODSUB);
    pass(Duration.ofSeconds(1));
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      boolean yes = i % 3 != 0;
      RpcBytes change = yes ? rpc().subscribe("t" + i % 7) : rpc().unsubscribe("t" + i % 7);
      stream.send(change);
      sent.add((yes ? "+t" : "-t") + i % 7);
      pass(Duration.ofMillis(1));
    }
    pass(Duration.ofSeconds(1));

    assertThat(calls(node))
        .filteredOn(call -> call.contains("t") && call.length() == 3)
        .containsExactlyElementsOf(sent);
  }

  @Test
  void messagesOfOneStreamAndTopicAreDeliveredInOrder() {
    SimNode node =
        network.node(
            "node",
            o -> o.validator("t", message -> slowIfEven(message.text()), m -> Verdict.ACCEPT));
    node.subscribe("t");
    SimLink link = connectedTo(node);
    ScriptedStream stream = peer.open(link, FLOODSUB);
    pass(SHORT);
    List<String> sent = IntStream.range(0, 50).mapToObj(Integer::toString).toList();
    sent.forEach(text -> stream.send(rpc().publish(peer.message("t", text))));
    pass(Duration.ofSeconds(1));

    assertThat(node.texts("t")).containsExactlyElementsOf(sent);
  }

  @Test
  void anUnorderedValidatorLetsLaterMessagesOvertake() {
    SimNode node =
        network.node(
            "node",
            o ->
                o.validator(
                    "t",
                    message -> slowIfEven(message.text()),
                    message -> Verdict.ACCEPT,
                    ValidatorOptions.DEFAULT.withOrdered(false)));
    node.subscribe("t");
    SimLink link = connectedTo(node);
    ScriptedStream stream = peer.open(link, FLOODSUB);
    pass(SHORT);
    for (String text : List.of("2", "3", "4", "5")) {
      stream.send(rpc().publish(peer.message("t", text)));
    }
    pass(Duration.ofSeconds(1));

    assertThat(node.texts("t")).containsExactly("3", "5", "2", "4");
  }

  private static Duration slowIfEven(String number) {
    return Duration.ofMillis(Integer.parseInt(number) % 2 == 0 ? 40 : 1);
  }
}
