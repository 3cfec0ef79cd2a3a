package org.freshet.pubsub.testkit.judging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.SequenceNumberValidator;
import org.freshet.pubsub.message.ValidatorOptions;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.testkit.NodeOptions;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.Test;

/** Messages that somebody kept and sends again when the seen cache has forgotten them. */
class ReplayTest extends Judging {
  private static final Duration TTL = Duration.ofSeconds(10);

  private final SequenceNumberValidator numbers = new SequenceNumberValidator(100);
  private final ScriptedPeer peer = peer("peer");

  private Verdict judge(Message message) {
    return numbers.validate(message).toCompletableFuture().join();
  }

  private void guarded(NodeOptions options) {
    options
        .seenTtl(TTL)
        .validator("t", message -> Duration.ZERO, this::judge, ValidatorOptions.INLINE);
  }

  @Test
  void withoutAValidatorTheyAreNewAgain() {
    SimNode node = node(options -> options.seenTtl(TTL));
    byte[] message = peer.message("t", "again");
    ScriptedStream stream = stream(peer, node);
    say(stream, message);
    pass(TTL);
    say(stream, message);
    assertThat(node.texts("t")).containsExactly("again", "again");
  }

  @Test
  void theSequenceNumbersKeepThemOutForEver() {
    SimNode node = node(this::guarded);
    byte[] first = peer.message("t", "first");
    byte[] second = peer.message("t", "second");
    ScriptedStream stream = stream(peer, node);
    say(stream, first, second);
    pass(TTL);
    say(stream, second, first, peer.message("t", "third"));
    assertThat(node.texts("t")).containsExactly("first", "second", "third");
    assertThat(verdicts(node))
        .containsExactly(
            "ACCEPT first signed",
            "ACCEPT second signed",
            "IGNORE second signed",
            "IGNORE first signed",
            "ACCEPT third signed");
  }

  @Test
  void noneOfABurstIsLostWhoseMessagesHaveOvertakenEachOther() {
    SimNode node = node(this::guarded);
    ScriptedStream stream = stream(peer, node);
    say(stream, peer.message("t", "0"));
    List<byte[]> burst =
        IntStream.rangeClosed(1, 40).mapToObj(i -> peer.message("t", "" + i)).toList();
    for (int i = burst.size() - 1; i >= 0; i--) {
      stream.send(rpc().publish(burst.get(i)));
    }
    pass(SHORT);
    assertThat(node.texts("t")).hasSize(41);
  }
}
