package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.freshet.interop.harness.Expected.event;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.published;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.GO;

import java.util.Map;
import org.freshet.interop.harness.Event;
import org.freshet.interop.harness.GoCounts;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.Nodes;
import org.freshet.pubsub.peer.PeerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A go with StrictNoSign and without {@code WithNoAuthor}, whose messages name an author and are
 * not signed, goes together with our {@code LAX_NO_SIGN} and with no other policy of ours.
 */
class LaxSignatureTest {
  private static final int MESSAGES = 3;

  @RegisterExtension final Nodes nodes = new Nodes();

  @Test
  void messagesWithAuthorAndWithoutSignatureAreTakenBothWays() {
    Node go = start(GO, "author");
    Node ours = start(FRESHET, "lax-none");
    connect(ours, go);
    for (int i = 0; i < MESSAGES; i++) {
      Event fromGo = assertArrives(go, ours, Payloads.text("go " + i));
      assertThat(fromGo.fields()).containsEntry("signed", false);
      assertArrives(ours, go, Payloads.text("ours " + i));
    }
    assertThat(go.events(event("rejected"))).isEmpty();
    assertThat(counter(ours, "messages.rejected")).isZero();
  }

  /** Both are neighbours of the same go, and are sent the same message. */
  @Test
  void strictNoSignRefusesWhatLaxNoSignTakesOfThatGo() {
    Node go = start(GO, "author");
    Node lax = start(FRESHET, "lax-none");
    Node strict = start(FRESHET, "none");
    connect(lax, go);
    connect(strict, go);

    byte[] data = Payloads.text("by go");
    go.publish("t", data);
    assertThat(go.await(published("t")).number("receivers")).isEqualTo(2);
    lax.await(message("t", data));
    awaitCounter(strict, "messages.rejected", 1);
    assertThat(strict.events(message("t"))).isEmpty();
  }

  /** Nothing is refused here, and all but the first message is lost. */
  @Test
  void thatGoTakesAllMessagesOfStrictNoSignForOne() {
    Node go = start(GO, "author");
    Node strict = start(FRESHET, "none");
    connect(strict, go);
    for (int i = 0; i < MESSAGES; i++) {
      strict.publish("t", Payloads.text("strict " + i));
    }
    await()
        .alias("all but the first are duplicates")
        .atMost(Node.PATIENCE)
        .until(() -> GoCounts.of(go, strict.id()).duplicates() == MESSAGES - 1);
    go.await(message("t"));
    assertThat(go.events(message("t")))
        .extracting(delivered -> delivered.text("id"))
        .as("by go's default id, which is made of author and number")
        .containsExactly("");
    assertThat(go.events(event("rejected"))).isEmpty();
  }

  /** Signatures are too much for either go, authors for the one without them. */
  @ParameterizedTest
  @CsvSource({
    "author, strict, unexpected signature",
    "author, lax, unexpected signature",
    "none, lax, unexpected signature",
    "none, lax-none, unexpected auth info"
  })
  void goRefusesWhatItsPolicyHasNoPlaceFor(String signOfGo, String signOfOurs, String reason) {
    Node go = start(GO, signOfGo);
    Node ours = start(FRESHET, signOfOurs);
    connect(ours, go);
    ours.publish("t", Payloads.text("by ours"));
    go.await(event("rejected").with("via", ours.id()).with("reason", reason));
    assertThat(go.events(message("t"))).isEmpty();
  }

  private Node start(Implementation implementation, String sign) {
    return nodes.start(implementation, "--router", "floodsub", "--topic", "t", "--sign", sign);
  }

  private static void connect(Node ours, Node go) {
    ours.dial(go);
    ours.awaitReceiver(go, "t");
    go.awaitReceiver(ours, "t");
  }

  private static Event assertArrives(Node from, Node to, byte[] data) {
    from.publish("t", data);
    Event delivered = to.await(message("t", data));
    assertThat(delivered.fields()).containsEntry("from", from.id()).containsEntry("via", from.id());
    byte[] author = PeerId.parse(from.id()).bytes();
    assertThat(delivered.bytes("id")).startsWith(author).hasSize(author.length + Long.BYTES);
    from.await(published("t").with("id", delivered.text("id")).with("receivers", 1));
    return delivered;
  }

  private static void awaitCounter(Node ours, String name, long value) {
    await()
        .alias(name + " is " + value)
        .atMost(Node.PATIENCE)
        .until(() -> counter(ours, name) == value);
  }

  /** What has never been counted is not told. */
  private static long counter(Node ours, String name) {
    int mark = ours.mark();
    ours.command(Map.of("stats", true));
    Event counters = ours.awaitAfter(mark, event("stats")).object("counters");
    return counters.fields().containsKey(name) ? counters.number(name) : 0;
  }
}
