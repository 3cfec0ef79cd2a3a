package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.harness.Expected.connection;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.published;
import static org.freshet.interop.harness.Implementation.FRESHET;

import java.nio.file.Path;
import java.time.Duration;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.Nodes;
import org.freshet.interop.harness.Stack;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Over QUIC we serve a node that is back after a sudden end within a second of its connection,
 * while the one of its former life still stands, for nobody has told of its end.
 */
@Isolated("a second is much for a machine that does little else, and little for a busy one")
class QuicNewcomerTest {
  private static final Duration TIME_TO_SERVE = Duration.ofSeconds(1);

  @TempDir private Path folder;
  @RegisterExtension final Nodes nodes = new Nodes(() -> Stack.QUIC);

  @ParameterizedTest
  @MethodSource("org.freshet.interop.QuicRestartTest#newcomers")
  void weServeItWithinASecondAndForgetItsFormerWishes(Implementation kind) {
    Node survivor = nodes.start(FRESHET, "--router", "floodsub", "--topic", "back");
    String[] asBefore = {
      "--router", "floodsub", "--key", folder.resolve("key").toString(), "--topic"
    };
    Node former = nodes.start(kind, Gossipsub.with(asBefore, "old"));
    former.dial(survivor);
    survivor.awaitReceiver(former, "old");

    int mark = survivor.mark();
    former.kill();
    Node newcomer = nodes.start(kind, Gossipsub.with(asBefore, "new"));
    newcomer.dial(survivor);
    survivor.awaitAfter(mark, connection(newcomer.id(), "opened"));
    final long connectedNanos = System.nanoTime();
    survivor.awaitReceiver(mark, newcomer.id(), "new");
    byte[] data = Payloads.text("for the newcomer");
    survivor.publish("new", data);
    newcomer.await(message("new", data).with("via", survivor.id()));
    assertThat(Duration.ofNanos(System.nanoTime() - connectedNanos)).isLessThan(TIME_TO_SERVE);
    assertThat(survivor.subscribers("old")).isEmpty();
    survivor.publish("old", Payloads.text("to nobody"));
    assertThat(survivor.awaitAfter(mark, published("old")).number("receivers")).isZero();
    newcomer.awaitReceiver(survivor, "back");
    Flow.assertArrives(newcomer, survivor, "back", Payloads.text("here again"));
  }
}
