package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.published;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.JS;

import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.freshet.interop.harness.Event;
import org.freshet.interop.harness.Expected;
import org.freshet.interop.harness.Node;
import org.junit.jupiter.api.Test;

/** What js-libp2p's floodsub does unlike the others, each met once. */
class JsTrapsTest extends OnEachStack {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Of so many random sequence numbers, all are eight bytes long once in e⁶ times. */
  private static final int MESSAGES = 1500;

  private static final int AUTHOR_KEY_BYTES = 36;
  private static final int AUTHOR_ID_BYTES = 38;

  /**
   * js draws sequence numbers at random and sends them without leading zeros, so one of 256 is
   * short; it signs them so, and its own id of the message has eight bytes all the same.
   */
  @Test
  void shortSequenceNumbersAreTakenAndIdentifiedAsJsDoes() {
    assertSameIds("js", id -> id[AUTHOR_KEY_BYTES] == 0);
  }

  /** In the id that everybody else gives it are the bytes that came. */
  @Test
  void shortSequenceNumbersAreInTheDefaultIdAsTheyCame() {
    assertSameIds("go", id -> id.length < AUTHOR_ID_BYTES + Long.BYTES);
  }

  private void assertSameIds(String preset, Predicate<byte[]> isShort) {
    Node js = nodes.start(JS, "--router", "floodsub", "--message-id", preset);
    Node ours =
        nodes.start(FRESHET, "--router", "floodsub", "--message-id", preset, "--topic", "t");
    js.dial(ours);
    js.awaitReceiver(ours, "t");
    for (int i = 0; i < MESSAGES; i++) {
      js.publish("t", Payloads.numbered(i, 8));
    }
    js.await(0, MESSAGES, published("t").with("receivers", 1), PATIENCE);
    ours.await(0, MESSAGES, message("t"), PATIENCE);

    Set<String> ids = ids(js, published("t"));
    assertThat(ids).filteredOn(id -> isShort.test(Base64.getDecoder().decode(id))).isNotEmpty();
    assertThat(ids(ours, message("t"))).isEqualTo(ids);
  }

  private static Set<String> ids(Node teller, Expected events) {
    return teller.events(events).stream().map(e -> e.text("id")).collect(Collectors.toSet());
  }

  /** The other way they are lost: js drops messages without an author. */
  @Test
  void unsignedMessagesOfJsArrive() {
    Node js = nodes.start(JS, "--router", "floodsub", "--sign", "none");
    Node ours = nodes.start(FRESHET, "--router", "floodsub", "--sign", "none", "--topic", "t");
    js.dial(ours);
    js.awaitReceiver(ours, "t");
    byte[] data = Payloads.random(1024, 1);
    js.publish("t", data);
    Event delivered = ours.await(message("t", data));
    assertThat(delivered.fields()).containsEntry("from", null).containsEntry("via", js.id());
    assertThat(delivered.text("id")).isEqualTo(js.await(published("t")).text("id"));
  }
}
