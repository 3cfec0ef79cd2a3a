package org.freshet.pubsub.router.gossipsub;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Networks of 1,000 nodes: {@code mvn -Plong}. */
@Tag("long")
class LongSwarmTest {
  private static final int NODES = 1000;

  @Test
  void everythingArrivesSoonAndWithFewDuplicates() {
    SwarmScenarios.everythingArrivesSoonAndWithFewDuplicates(NODES, 100);
  }

  @Test
  void meshesHealWithinFiveHeartbeatsWhenAThirdIsKilled() {
    SwarmScenarios.meshesHealWithinFiveHeartbeatsWhenAThirdIsKilled(NODES);
  }

  @Test
  void gossipDeliversWhileAThirdIsDeadAndNobodyHasNoticed() {
    SwarmScenarios.gossipDeliversWhileAThirdIsDeadAndNobodyHasNoticed(NODES);
  }

  @Test
  void everythingArrivesAtTheHonestAmongAFifthOfSybils() {
    SwarmScenarios.everythingArrivesAtTheHonestAmongAFifthOfSybils(NODES);
  }
}
