package org.freshet.pubsub.benchmarks.gossipsub;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.gossipsub.ScoreView;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading the score of one of 1,000 neighbours. Not to take longer than 100 ns. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class ScoreBenchmark {
  private static final int NEIGHBOURS = 1000;

  private final ScoreView scores;
  private final List<PeerId> peers;
  private int next;

  /** Called by JMH. */
  public ScoreBenchmark() {
    CrowdedRouter router = new CrowdedRouter(NEIGHBOURS, 1);
    scores = router.scores();
    peers = router.peers();
  }

  /** {@return the score of another one each time} */
  @Benchmark
  public double read() {
    next = next + 1 == NEIGHBOURS ? 0 : next + 1;
    return scores.score(peers.get(next));
  }
}
