package org.freshet.pubsub.benchmarks.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CrowdedRouterTest {
  private final CrowdedRouter router = new CrowdedRouter(50, 4);

  @Test
  void eachTopicHasItsMesh() {
    assertThat(router.meshSizes()).containsExactly(8, 8, 8, 8);
  }

  @Test
  void newMessagesAreAnnouncedAtTheHeartbeat() {
    long before = router.beat();
    assertThat(router.beat()).as("nothing is new").isEqualTo(before);
    router.receive(2);
    // To a quarter of the 42 outside the mesh, two ids for each of four topics.
    assertThat(router.beat() - before).isBetween(10 * 4 * 2 * 20L, 10 * 4 * 2 * 40L);
  }

  @Test
  void allAreScored() {
    assertThat(router.peers())
        .hasSize(50)
        .allSatisfy(peer -> assertThat(router.scores().score(peer)).isGreaterThan(3.9));
  }
}
