package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.published;
import static org.freshet.interop.harness.Expected.stream;
import static org.freshet.interop.harness.Expected.subscriber;

import org.freshet.interop.harness.Node;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What one side wants, the other knows. */
class SubscriptionTest extends OnEachStack {
  @ParameterizedTest
  @MethodSource("org.freshet.interop.Pairing#bothOrders")
  void subscribingAndUnsubscribingIsSeen(Pairing pairing) {
    Node a = nodes.start(pairing.first(), "--router", "floodsub");
    Node b = nodes.start(pairing.second(), "--router", "floodsub");
    a.dial(b);
    b.await(stream(a.id(), "outbound", "opened"));

    a.subscribe("t");
    b.await(subscriber(a.id(), "t", true));
    assertThat(b.subscribers("t")).containsExactly(a.id());
    b.publish("t", Payloads.text("wanted"));
    assertThat(b.await(published("t")).number("receivers")).isEqualTo(1);
    a.await(message("t", Payloads.text("wanted")));

    int mark = b.mark();
    a.unsubscribe("t");
    b.awaitAfter(mark, subscriber(a.id(), "t", false));
    assertThat(b.subscribers("t")).isEmpty();
    b.publish("t", Payloads.text("unwanted"));
    assertThat(b.awaitAfter(mark, published("t")).number("receivers")).isZero();

    a.subscribe("t");
    b.awaitAfter(mark, subscriber(a.id(), "t", true));
    b.publish("t", Payloads.text("wanted again"));
    a.await(message("t", Payloads.text("wanted again")));
    assertThat(a.events(message("t"))).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("org.freshet.interop.Pairing#bothOrders")
  void wishesOfTheCommandLineAreInTheHello(Pairing pairing) {
    Node a = nodes.start(pairing.first(), "--router", "floodsub", "--topic", "x", "--topic", "ünï");
    Node b = nodes.start(pairing.second(), "--router", "floodsub", "--dial", a.address());
    b.await(subscriber(a.id(), "x", true));
    b.await(subscriber(a.id(), "ünï", true));
    a.disconnect(b);
    b.await(subscriber(a.id(), "x", false));
    b.await(subscriber(a.id(), "ünï", false));
  }

  @ParameterizedTest
  @MethodSource("org.freshet.interop.Pairing#bothOrders")
  void theLastOfManyChangesCounts(Pairing pairing) {
    Node a = nodes.start(pairing.first(), "--router", "floodsub");
    Node b = nodes.start(pairing.second(), "--router", "floodsub");
    a.dial(b);
    a.await(stream(b.id(), "outbound", "opened"));
    for (int i = 0; i < 50; i++) {
      a.subscribe("stays");
      a.unsubscribe("stays");
      a.subscribe("goes");
      a.subscribe("stays");
      a.unsubscribe("goes");
      a.unsubscribe("stays");
    }
    a.subscribe("stays");
    a.subscribe("last");
    b.await(subscriber(a.id(), "last", true));
    assertThat(b.subscribers("stays")).containsExactly(a.id());
    assertThat(b.subscribers("goes")).isEmpty();
  }
}
