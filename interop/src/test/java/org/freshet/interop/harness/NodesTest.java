package org.freshet.interop.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.freshet.interop.harness.Expected.connection;
import static org.freshet.interop.harness.Expected.event;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Implementation.GO;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The harness itself, with the same peer on both ends. */
class NodesTest {
  @RegisterExtension final Nodes nodes = new Nodes();

  @ParameterizedTest
  @MethodSource("org.freshet.interop.harness.Implementation#peers")
  void twoPeersOfAKindTalk(Implementation peer) {
    Node a = nodes.start(peer, "--router", "floodsub", "--topic", "t");
    Node b = nodes.start(peer, "--router", "floodsub", "--topic", "t");
    a.dial(b);
    a.awaitReceiver(b, "t");
    byte[] data = "héllo".getBytes(StandardCharsets.UTF_8);
    a.publish("t", data);
    assertThat(b.await(message("t").with("from", a.id())).bytes("data")).isEqualTo(data);

    b.kill();
    a.await(connection(b.id(), "closed"));
    a.stop();
  }

  @Test
  void waitingInVainSaysWhatCameInstead() {
    Node node = nodes.start(GO, "--router", "floodsub");
    node.command(Map.of("fly", true));
    node.await(event("error"));
    assertThatThrownBy(() -> node.await(0, 2, event("error"), Duration.ofMillis(100)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("go-1: 1 of 2 events {event=error} came within 100 ms")
        .hasMessageContaining("this is none of the commands");
  }

  @Test
  void waitingForADeadNodeEndsAtOnce() {
    Node node = nodes.start(GO, "--topic", "t");
    node.id();
    node.kill();
    assertThatThrownBy(() -> node.await(message("t")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("before it ended");
  }

  /** Twenty nodes after twenty others: what they told must not stay in memory. */
  @Test
  void noThreadKeepsANodeThatHasEnded() {
    Node node = nodes.start(GO, "--topic", "t");
    node.id();
    nodes.stopAll();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("go-1-")));
  }
}
