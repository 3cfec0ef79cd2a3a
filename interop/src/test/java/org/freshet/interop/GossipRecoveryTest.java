package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.Gossipsub.TOPIC;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.GO;

import java.util.stream.IntStream;
import org.freshet.interop.harness.GoCounts;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node that is in nobody's mesh hears of messages by IHAVE, asks by IWANT, and gets them all. */
class GossipRecoveryTest extends OnEachStack {
  private static final int MESSAGES = 30;

  /**
   * The author's mesh is another node, so that it has somebody to publish to; the one outside is
   * our node when the author is go's, and the other way round.
   */
  @ParameterizedTest
  @EnumSource(names = {"FRESHET", "GO"})
  void whoIsOutsideTheMeshGetsEveryMessage(Implementation outside) {
    Implementation inside = outside == GO ? FRESHET : GO;
    Node author = nodes.start(inside, Gossipsub.options("dLow=1", "dOut=0"));
    Node member = nodes.start(inside, Gossipsub.options());
    Node outsider = nodes.start(outside, Gossipsub.options(Gossipsub.meshless(outside)));
    member.dial(author);
    Gossipsub.awaitMesh(author, member);
    outsider.dial(author);
    author.awaitReceiver(outsider, TOPIC);
    author.awaitMeshWithout(outsider.id(), TOPIC);

    for (int i = 0; i < MESSAGES; i++) {
      author.publish(TOPIC, Payloads.numbered(i, 1024));
    }
    outsider.await(0, MESSAGES, message(TOPIC).with("via", author.id()), Node.PATIENCE);
    assertThat(outsider.events(message(TOPIC)).stream().map(m -> Payloads.number(m.bytes("data"))))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, MESSAGES).boxed().toList());
    assertThat(author.mesh(TOPIC)).containsExactly(member.id());
    assertThatAllWereAskedFor(outside == GO ? outsider : author, outside == GO ? author : outsider);
  }

  private static void assertThatAllWereAskedFor(Node go, Node ours) {
    GoCounts counts = GoCounts.of(go, ours.id());
    boolean goAsked = counts.sent().iwant() > 0;
    GoCounts.Traffic asker = goAsked ? counts.sent() : counts.received();
    GoCounts.Traffic answerer = goAsked ? counts.received() : counts.sent();
    assertThat(answerer.ihave()).isGreaterThanOrEqualTo(MESSAGES);
    assertThat(asker.iwant()).isEqualTo(MESSAGES);
    assertThat(answerer.messages()).isEqualTo(MESSAGES);
  }
}
