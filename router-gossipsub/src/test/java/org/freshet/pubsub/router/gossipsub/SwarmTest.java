package org.freshet.pubsub.router.gossipsub;

import org.junit.jupiter.api.Test;

/** Networks of a size that takes no time; {@link LongSwarmTest} has the same with 1,000 nodes. */
class SwarmTest {
  @Test
  void everythingArrivesSoonAndWithFewDuplicates() {
    SwarmScenarios.everythingArrivesSoonAndWithFewDuplicates(100, 20);
  }

  @Test
  void meshesHealWithinFiveHeartbeatsWhenAThirdIsKilled() {
    SwarmScenarios.meshesHealWithinFiveHeartbeatsWhenAThirdIsKilled(100);
  }

  @Test
  void gossipDeliversWhileAThirdIsDeadAndNobodyHasNoticed() {
    SwarmScenarios.gossipDeliversWhileAThirdIsDeadAndNobodyHasNoticed(100);
  }

  @Test
  void everythingArrivesAtTheHonestAmongAFifthOfSybils() {
    SwarmScenarios.everythingArrivesAtTheHonestAmongAFifthOfSybils(100);
  }
}
