package org.freshet.pubsub.router.gossipsub;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Networks of 1,000 nodes: {@code mvn -Plong}. */
@Tag("long")
class LongSwarmTest {
  private static final int NODES = 1000;

  private static void print(String figures) {
    System.out.println(NODES + " nodes: " + figures);
  }

  @Test
  void everythingArrivesSoonAndWithFewDuplicates() {
    print(SwarmScenarios.everythingArrivesSoonAndWithFewDuplicates(NODES, 100));
  }

  @Test
  void meshesHealWithinFiveHeartbeatsWhenAThirdIsKilled() {
    print(SwarmScenarios.meshesHealWithinFiveHeartbeatsWhenAThirdIsKilled(NODES));
  }

  @Test
  void gossipDeliversWhileAThirdIsDeadAndNobodyHasNoticed() {
    print(SwarmScenarios.gossipDeliversWhileAThirdIsDeadAndNobodyHasNoticed(NODES));
  }

  @Test
  void everythingArrivesAtTheHonestAmongAFifthOfSybils() {
    print(SwarmScenarios.everythingArrivesAtTheHonestAmongAFifthOfSybils(NODES));
  }
}
