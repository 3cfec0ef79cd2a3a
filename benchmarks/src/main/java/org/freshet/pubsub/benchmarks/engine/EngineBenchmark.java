package org.freshet.pubsub.benchmarks.engine;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The engine without threads, sockets and signatures: an RPC in from one neighbour, RPCs out to
 * eight. A score is the time of one incoming message.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class EngineBenchmark {
  private static final int RECEIVERS = 8;
  private static final int PAYLOAD_BYTES = 1024;
  private static final int BURST = 32;

  private RelayEngine single;
  private RelayEngine burst;

  /** Called by JMH. */
  public EngineBenchmark() {
    single = new RelayEngine(RECEIVERS, 1, PAYLOAD_BYTES);
    burst = new RelayEngine(RECEIVERS, BURST, PAYLOAD_BYTES);
  }

  /** Builds both engines anew for each run. */
  @Setup
  public void build() {
    single = new RelayEngine(RECEIVERS, 1, PAYLOAD_BYTES);
    burst = new RelayEngine(RECEIVERS, BURST, PAYLOAD_BYTES);
  }

  /** One message an RPC, and a flush behind each. {@return the bytes written} */
  @Benchmark
  public long oneMessageInAnRpc() {
    return single.relay();
  }

  /** Thirty-two messages an RPC, and a flush behind each RPC. {@return the bytes written} */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public long manyMessagesInAnRpc() {
    return burst.relay();
  }
}
