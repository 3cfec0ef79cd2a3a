package org.freshet.pubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What nodes know of their neighbours leads back to the author. */
class SpreadTest {
  private static final short NONE = Spread.MISSING;

  /** Four nodes in a row, each with one message; the third's went nowhere. */
  private static final short[][] VIA = {
    {NONE, 1, NONE, 1}, {0, NONE, NONE, 2}, {1, 1, NONE, 3}, {2, NONE, NONE, NONE},
  };

  private static final long[][] NANOS = {
    {0, 2_000_000, 0, 60_000_000},
    {1_000_000, 0, 0, 50_000_000},
    {20_000_000, 4_000_000, 0, 3_000_000},
    {30_000_000, 0, 0, 0},
  };

  @Test
  void eachHopHasItsLineAndAllOfThemHaveOne() {
    assertThat(new Spread(VIA, NANOS, 1).lines())
        .containsExactly(
            " hops  deliveries   reached  ms: p50      p90      p99      max",
            "    1           4    50.0 %      2.00     4.00     4.00     4.00",
            "    2           2    75.0 %     20.00    50.00    50.00    50.00",
            "    3           2   100.0 %     30.00    60.00    60.00    60.00",
            "latency ms: p50 4.00  p90 60.00  p99 60.00  max 60.00");
  }

  @Test
  void messagesOfOneAuthorFollowEachOther() {
    short[][] via = {{NONE, NONE, 1, NONE}, {0, 0, NONE, NONE}};
    long[][] nanos = {{0, 0, 7_000_000, 0}, {8_000_000, 9_000_000, 0, 0}};
    assertThat(new Spread(via, nanos, 2).lines())
        .contains("    1           3   100.0 %      8.00     9.00     9.00     9.00");
  }

  @Test
  void nothingHasNoTable() {
    assertThat(new Spread(new short[][] {{NONE, NONE}, {NONE, NONE}}, new long[2][2], 1).lines())
        .isEmpty();
  }
}
