package org.freshet.pubsub.testkit.judging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.freshet.pubsub.message.SeenStrategy;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.Test;

class SeenStrategyTest extends Judging {
  private static final Duration TTL = Duration.ofSeconds(10);

  /**
   * {@return the node, behind four copies of one message, each before the last one's time is up}
   */
  private SimNode afterCopiesInACircle(SeenStrategy strategy) {
    SimNode node = node(options -> options.seenTtl(TTL).seenStrategy(strategy));
    ScriptedPeer peer = peer("peer");
    ScriptedStream stream = stream(peer, node);
    byte[] message = peer.message("t", "round and round");
    for (int i = 0; i < 4; i++) {
      say(stream, message);
      pass(Duration.ofSeconds(6));
    }
    return node;
  }

  @Test
  void withFirstSeenACopyThatComesAfterTheTimeIsNew() {
    SimNode node = afterCopiesInACircle(SeenStrategy.FIRST_SEEN);
    assertThat(node.texts("t")).containsExactly("round and round", "round and round");
    assertThat(count(node, "messages.duplicate")).isEqualTo(2);
  }

  @Test
  void withLastSeenEachCopyInTimeIsOldAndCountsTheTimeAnew() {
    SimNode node = afterCopiesInACircle(SeenStrategy.LAST_SEEN);
    assertThat(node.texts("t")).containsExactly("round and round");
    assertThat(count(node, "messages.duplicate")).isEqualTo(3);
  }
}
