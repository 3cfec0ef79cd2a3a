package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.harness.Expected.connection;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.published;
import static org.freshet.interop.harness.Implementation.FRESHET;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.Nodes;
import org.freshet.interop.harness.Stack;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Over QUIC we serve a node that is back after a sudden end within a second of its connection,
 * while the one of its former life still stands, for nobody has told of its end.
 */
@Tag("timed")
@Isolated("a second is much for a machine that does little else, and little for a busy one")
class QuicNewcomerTest {
  private static final Duration TIME_TO_SERVE = Duration.ofSeconds(1);

  @TempDir private Path folder;
  @RegisterExtension final Nodes nodes = new Nodes(() -> Stack.QUIC);

  /** A machine that is busy with something else for a moment proves nothing. */
  private static final int ATTEMPTS = 3;

  @ParameterizedTest
  @MethodSource("org.freshet.interop.QuicRestartTest#newcomers")
  void weServeItWithinASecondAndForgetItsFormerWishes(Implementation kind) {
    Node survivor = nodes.start(FRESHET, "--router", "floodsub", "--topic", "back");
    Node living = start(kind, "life 0");
    living.dial(survivor);
    survivor.awaitReceiver(living, "life 0");
    List<Duration> taken = new ArrayList<>();
    do {
      living.kill();
      String former = "life " + taken.size();
      String topic = "life " + (taken.size() + 1);
      living = start(kind, topic);
      taken.add(timeToServe(survivor, living, topic));
      assertThat(survivor.subscribers(former)).isEmpty();
      int mark = survivor.mark();
      survivor.publish(former, Payloads.text("to nobody"));
      assertThat(survivor.awaitAfter(mark, published(former)).number("receivers")).isZero();
      living.awaitReceiver(survivor, "back");
      Flow.assertArrives(living, survivor, "back", Payloads.text("here again"));
    } while (taken.size() < ATTEMPTS && Collections.min(taken).compareTo(TIME_TO_SERVE) > 0);
    assertThat(Collections.min(taken)).isLessThan(TIME_TO_SERVE);
  }

  private Node start(Implementation kind, String topic) {
    String key = folder.resolve("key").toString();
    return nodes.start(kind, "--router", "floodsub", "--key", key, "--topic", topic);
  }

  /** From the connection to the message. */
  private static Duration timeToServe(Node survivor, Node newcomer, String topic) {
    newcomer.id();
    int mark = survivor.mark();
    newcomer.dial(survivor);
    survivor.awaitAfter(mark, connection(newcomer.id(), "opened"));
    long connectedNanos = System.nanoTime();
    survivor.awaitReceiver(mark, newcomer.id(), topic);
    byte[] data = Payloads.text("for the newcomer");
    survivor.publish(topic, data);
    newcomer.await(message(topic, data).with("via", survivor.id()));
    return Duration.ofNanos(System.nanoTime() - connectedNanos);
  }
}
