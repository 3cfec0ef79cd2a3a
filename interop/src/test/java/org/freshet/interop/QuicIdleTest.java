package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.freshet.interop.harness.Expected.connection;
import static org.freshet.interop.harness.Implementation.FRESHET;

import java.time.Duration;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.Nodes;
import org.freshet.interop.harness.Stack;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Over QUIC, where a connection of which nobody hears anything for 30 seconds is at its end. */
@Execution(ExecutionMode.CONCURRENT)
class QuicIdleTest {
  private static final Duration IDLE = Duration.ofSeconds(60);

  @RegisterExtension final Nodes nodes = new Nodes(() -> Stack.QUIC);

  @ParameterizedTest
  @EnumSource(names = {"GO", "FRESHET"})
  void aConnectionWithoutTrafficStandsForAMinute(Implementation kind) {
    Node ours = nodes.start(FRESHET, "--router", "floodsub", "--topic", "t");
    Node other = nodes.start(kind, "--router", "floodsub", "--topic", "t");
    ours.dial(other);
    ours.awaitReceiver(other, "t");
    other.awaitReceiver(ours, "t");

    await()
        .pollDelay(IDLE)
        .atMost(IDLE.plus(Node.PATIENCE))
        .until(() -> ours.subscribers("t"), s -> !s.isEmpty());
    assertThat(ours.events(connection(other.id(), "closed"))).isEmpty();
    assertThat(other.events(connection(ours.id(), "closed"))).isEmpty();
    Flow.assertArrives(ours, other, "t", Payloads.text("after a minute"));
    Flow.assertArrives(other, ours, "t", Payloads.text("and back"));
  }
}
