package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.freshet.interop.Gossipsub.TOPIC;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Implementation.GO;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.freshet.interop.harness.GoCounts;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.SlowLink;
import org.freshet.pubsub.router.gossipsub.ProtocolVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A go author, another go node and ours, each in the mesh of the others. The author's messages
 * reach one of the latter two at once, which takes its time to judge them and says meanwhile that
 * it has them; they reach the other one later, while the first still judges, and without that word
 * it would send each of them there. Up to version 1.1 it does, which shows that the test sees it.
 */
class IDontWantTest extends OnEachStack {
  private static final int MESSAGES = 20;

  /**
   * Just above what IDONTWANT is sent for. All of them fit into the first window of a connection
   * over QUIC: else the last would come one round trip later.
   */
  private static final int MESSAGE_BYTES = 1200;

  /** Heartbeats for which an IDONTWANT is heeded: three would be over before the messages come. */
  private static final int HEEDED = 50;

  private static final Duration LATE = Duration.ofMillis(500);
  private static final Duration JUDGED = Duration.ofMillis(1500);

  @ParameterizedTest(name = "version {0}: go sends us {1} copies")
  @CsvSource({"V1_1, 20", "V1_2, 0", "V1_3, 0"})
  void goSendsUsNothingThatWeSaidWeHave(ProtocolVersion version, long copies) throws Exception {
    Node author = nodes.start(GO, Gossipsub.options());
    Node go = nodes.start(GO, Gossipsub.options("IDontWantMessageTTL=" + HEEDED));
    try (LocalNode ours =
            new LocalNode(stack, p -> p.newestVersion(version), LocalNode.judgingFor(JUDGED));
        SlowLink link = SlowLink.to(go.address(), LATE)) {
      author.dial(link.place() + "/p2p/" + go.id());
      author.dial(ours.address());
      ours.dial(go.address());
      awaitTriangle(author, go, ours);
      publish(author);
      go.await(0, MESSAGES, message(TOPIC), Node.PATIENCE);
      await().atMost(Node.PATIENCE).until(() -> ours.delivered().size() == MESSAGES);

      GoCounts counts = GoCounts.of(go, ours.id());
      assertThat(counts.received().idontwant()).isEqualTo(copies == 0 ? MESSAGES : 0);
      assertThat(counts.sent().messages()).isEqualTo(copies);
      await().until(() -> ours.count("messages.duplicate") == copies);
    }
  }

  @ParameterizedTest(name = "version {0}: we send go {1} copies")
  @CsvSource({"V1_1, 20", "V1_2, 0", "V1_3, 0"})
  void weSendGoNothingThatItSaidItHas(ProtocolVersion version, long copies) throws Exception {
    Node author = nodes.start(GO, Gossipsub.options());
    Node go =
        nodes.start(
            GO,
            Gossipsub.with(
                Gossipsub.options(), "--judge-delay", String.valueOf(JUDGED.toMillis())));
    try (LocalNode ours =
            new LocalNode(
                stack,
                p -> p.newestVersion(version).idontwantTtl(HEEDED),
                UnaryOperator.identity());
        SlowLink link = SlowLink.to(ours.address(), LATE)) {
      author.dial(link.place() + "/p2p/" + ours.id());
      author.dial(go);
      ours.dial(go.address());
      awaitTriangle(author, go, ours);
      publish(author);
      go.await(0, MESSAGES, message(TOPIC), Node.PATIENCE);
      await().atMost(Node.PATIENCE).until(() -> ours.delivered().size() == MESSAGES);

      GoCounts counts = GoCounts.of(go, ours.id());
      assertThat(counts.sent().idontwant()).isEqualTo(copies == 0 ? MESSAGES : 0);
      assertThat(counts.received().messages()).isEqualTo(copies);
      assertThat(counts.duplicates()).isEqualTo(copies);
    }
  }

  private static void awaitTriangle(Node author, Node go, LocalNode ours) {
    Gossipsub.awaitMesh(author, go);
    await().atMost(Node.PATIENCE).until(() -> ours.hasInMesh(author) && ours.hasInMesh(go));
    author.awaitMeshWith(ours.id(), TOPIC);
    go.awaitMeshWith(ours.id(), TOPIC);
  }

  private static void publish(Node author) {
    for (int i = 0; i < MESSAGES; i++) {
      author.publish(TOPIC, Payloads.numbered(i, MESSAGE_BYTES));
    }
  }
}
