package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.harness.Expected.event;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.stream;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.GO;

import java.util.List;
import java.util.Map;
import org.freshet.interop.harness.Event;
import org.freshet.interop.harness.Expected;
import org.freshet.interop.harness.Node;
import org.junit.jupiter.api.Test;

/** What changes about a node while it runs is told to the other, both ways. */
class IdentifyPushTest extends OnEachStack {
  private static final String FLOODSUB = "/floodsub/1.0.0";

  @Test
  void goHearsOfAnAddressThatWeListenOnLater() {
    Node ours = nodes.start(FRESHET, "--router", "floodsub");
    Node go = nodes.start(GO, "--router", "floodsub");
    ours.dial(go);
    Expected told = event("identified").with("peer", ours.id());
    Event first = go.await(told);
    assertThat(first.texts("addresses")).hasSize(1);
    assertThat(first.texts("protocols")).contains(FLOODSUB, "/ipfs/id/push/1.0.0");

    ours.command(Map.of("listen", stack.listenAddress()));
    String added = ours.await(event("listening")).text("address");
    Event pushed = go.await(0, 2, told, Node.PATIENCE).get(1);
    assertThat(pushed.texts("addresses"))
        .containsExactlyInAnyOrder(
            first.texts("addresses").get(0), added.substring(0, added.indexOf("/p2p/")));
    assertThat(pushed.texts("protocols")).isEqualTo(first.texts("protocols"));
    assertThat(pushed.fields())
        .as("in a record that outranks the first")
        .containsEntry("signed", true);
  }

  @Test
  void goThatRefusedUsIsTriedAgainWhenItPushesItsProtocol() {
    Node ours = nodes.start(FRESHET, "--router", "floodsub", "--topic", "t");
    Node go = nodes.start(GO, "--router", "floodsub", "--topic", "t");
    go.command(Map.of("unserve", FLOODSUB));
    // Behind that command, as they are done in order.
    go.subscribers("t");
    ours.dial(go);
    int refusals = awaitLastRefusal(ours, go);
    assertThat(ours.events(stream(go.id(), "outbound", "opened"))).isEmpty();

    go.command(Map.of("serve", FLOODSUB));
    ours.await(stream(go.id(), "outbound", "opened"));
    go.await(Expected.subscriber(ours.id(), "t", true));
    for (Node from : List.of(ours, go)) {
      Node to = from == ours ? go : ours;
      from.publish("t", Payloads.text("from " + from.id()));
      to.await(message("t", Payloads.text("from " + from.id())));
    }
    assertThat(ours.events(refused(go))).hasSize(refusals);
  }

  /**
   * We are refused as we connect, and once more if go opens its stream to us behind that: from then
   * on nothing has us try again but a push. {@return how often we were refused}
   */
  private static int awaitLastRefusal(Node ours, Node go) {
    ours.await(stream(go.id(), "inbound", "opened"));
    ours.await(refused(go));
    List<Event> told = ours.events(new Expected(Map.of()));
    Event first = ours.await(refused(go));
    Event opened = ours.await(stream(go.id(), "inbound", "opened"));
    int refusals = told.indexOf(first) < told.indexOf(opened) ? 2 : 1;
    ours.await(0, refusals, refused(go), Node.PATIENCE);
    return refusals;
  }

  private static Expected refused(Node by) {
    return event("refused").with("peer", by.id()).with("direction", "outbound");
  }
}
