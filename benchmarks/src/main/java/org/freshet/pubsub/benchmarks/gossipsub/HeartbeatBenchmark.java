package org.freshet.pubsub.benchmarks.gossipsub;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One heartbeat of a router with 1,000 neighbours that all want 64 topics: scores decay, meshes are
 * looked after, messages are announced, frames are filled. Not to take longer than 10 ms.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Thread)
public class HeartbeatBenchmark {
  private static final int NEIGHBOURS = 1000;
  private static final int TOPICS = 64;

  /** New messages on each topic since the heartbeat before. */
  @Param({"0", "1", "10"})
  private int messages;

  private CrowdedRouter router;

  /** Called by JMH. */
  public HeartbeatBenchmark() {
    router = new CrowdedRouter(1, 1);
  }

  /** Builds the router anew for each run. */
  @Setup
  public void build() {
    router = new CrowdedRouter(NEIGHBOURS, TOPICS);
  }

  /** Takes the messages, outside of what is measured. */
  @Setup(Level.Invocation)
  public void receive() {
    router.receive(messages);
  }

  /** {@return the bytes that were sent} */
  @Benchmark
  public long beat() {
    return router.beat();
  }
}
