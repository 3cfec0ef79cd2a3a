package org.freshet.pubsub.core.runtime;

import static java.lang.Thread.State.TIMED_WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.EngineEvent;
import org.freshet.pubsub.core.engine.EngineEvent.ConnectionHeard;
import org.freshet.pubsub.core.engine.EngineEvent.ShutdownRequested;
import org.freshet.pubsub.core.engine.EngineEvent.TaskSubmitted;
import org.freshet.pubsub.core.engine.EngineEvent.TimeAdvanced;
import org.freshet.pubsub.peer.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EngineRunnerTest {
  private final Counters counters = new Counters();
  private final NodeThreads threads = new NodeThreads(Identity.generate().peerId());
  private EngineRunner runner = new EngineRunner(threads, counters);

  @AfterEach
  void stop() {
    assertThat(runner.stop(20_000)).isTrue();
  }

  private static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(20));
  }

  /** Remembers what it was given; runs tasks. */
  private static class Recorder implements EngineRunner.Machine {
    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile boolean mayWait;

    long handled(Class<? extends EngineEvent> kind) {
      return calls.stream().filter(kind.getSimpleName()::equals).count();
    }

    @Override
    public void step(EngineEvent event, long nowNanos) {
      calls.add(event.getClass().getSimpleName());
      if (event instanceof TaskSubmitted task) {
        task.task().run();
      }
    }

    @Override
    public boolean flush(long nowNanos) {
      calls.add("flush");
      return mayWait;
    }
  }

  @Test
  void whatCameTogetherIsFlushedOnce() {
    Recorder machine = new Recorder();
    for (int i = 0; i < 100; i++) {
      runner.submit(new ConnectionHeard(i, false));
    }
    runner.start(machine);
    eventually().until(() -> machine.calls.size() == 101);
    assertThat(machine.calls).last().isEqualTo("flush");
    assertThat(machine.calls).containsOnlyOnce("flush");
  }

  @Test
  void manyThreadsSubmitAndNothingIsLostOrLeftWaiting() throws Exception {
    int threads = 4;
    int each = 20_000;
    CountDownLatch handled = new CountDownLatch(threads * each);
    runner.start(
        new EngineRunner.Machine() {
          @Override
          public void step(EngineEvent event, long nowNanos) {
            handled.countDown();
          }

          @Override
          public boolean flush(long nowNanos) {
            return false;
          }
        });
    for (int t = 0; t < threads; t++) {
      Thread submitter =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  runner.submit(new ShutdownRequested());
                  if (i % 64 == 0) {
                    // Lets the engine fall asleep now and then.
                    Thread.yield();
                  }
                }
              });
      submitter.setDaemon(true);
      submitter.start();
    }
    assertThat(handled.await(40, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anEventThatFailsIsCountedAndTheNextIsHandled() {
    Recorder machine = new Recorder();
    runner.start(machine);
    runner.submit(
        new TaskSubmitted(
            () -> {
              throw new AssertionError("thrown by the test");
            }));
    runner.submit(new ShutdownRequested());
    eventually().until(() -> machine.calls.contains("ShutdownRequested"));
    assertThat(counters.snapshot()).containsEntry("engine.errors", 1L);
  }

  @Test
  void timeAdvancesWhenItWasAskedFor() {
    Recorder machine = new Recorder();
    long[] times = new long[2];
    runner.start(
        new Recorder() {
          @Override
          public void step(EngineEvent event, long nowNanos) {
            if (event instanceof TimeAdvanced) {
              times[1] = nowNanos;
              machine.calls.add("time");
            } else {
              times[0] = nowNanos;
              runner.wakeAt(nowNanos + Duration.ofHours(1).toNanos());
              runner.wakeAt(nowNanos + Duration.ofMillis(20).toNanos());
            }
          }
        });
    runner.submit(new ShutdownRequested());
    eventually().until(() -> machine.calls.contains("time"));
    assertThat(times[1] - times[0]).isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
  }

  @Test
  void knowsItsOwnThread() {
    List<Boolean> answers = new CopyOnWriteArrayList<>();
    runner.start(new Recorder());
    runner.submit(new TaskSubmitted(() -> answers.add(runner.isEngineThread())));
    eventually().until(() -> answers.size() == 1);
    assertThat(answers).containsExactly(true);
    assertThat(runner.isEngineThread()).isFalse();
  }

  @Test
  void whatWaitsWhenItIsStoppedIsStillHandled() {
    Recorder machine = new Recorder();
    CountDownLatch release = new CountDownLatch(1);
    runner.start(machine);
    runner.submit(
        new TaskSubmitted(
            () -> {
              try {
                release.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            }));
    for (int i = 0; i < 1000; i++) {
      runner.submit(new ConnectionHeard(i, false));
    }
    assertThat(runner.stop(1)).isFalse();
    release.countDown();
    assertThat(runner.stop(20_000)).isTrue();
    assertThat(machine.handled(ConnectionHeard.class)).isEqualTo(1000);
  }

  @Test
  void aThreadThatAssistsIsTheEnginesThreadMeanwhile() {
    Recorder machine = new Recorder();
    List<Thread> threads = new CopyOnWriteArrayList<>();
    runner.start(machine);
    runner.submitQuietly(
        new TaskSubmitted(
            () -> {
              threads.add(Thread.currentThread());
              assertThat(runner.isEngineThread()).isTrue();
            }));
    runner.assist();
    assertThat(threads).containsExactly(Thread.currentThread());
    assertThat(machine.calls).containsExactly("TaskSubmitted", "flush");
    assertThat(runner.isEngineThread()).isFalse();
  }

  @Test
  void whatAnAssistantLeavesTheEnginesThreadHandles() {
    Recorder machine = new Recorder();
    runner.start(machine);
    for (int i = 0; i < 1000; i++) {
      runner.submitQuietly(new ConnectionHeard(i, false));
    }
    runner.assist();
    eventually().until(() -> machine.handled(ConnectionHeard.class) == 1000);
  }

  @Test
  void oneThreadAtATimeHoldsTheEngineHoweverManyAssist() throws Exception {
    int threads = 4;
    int each = 20_000;
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger handled = new AtomicInteger();
    AtomicBoolean met = new AtomicBoolean();
    runner.start(
        new EngineRunner.Machine() {
          @Override
          public void step(EngineEvent event, long nowNanos) {
            if (inside.incrementAndGet() != 1) {
              met.set(true);
            }
            handled.incrementAndGet();
            inside.decrementAndGet();
          }

          @Override
          public boolean flush(long nowNanos) {
            return false;
          }
        });
    for (int t = 0; t < threads; t++) {
      int way = t;
      Thread submitter =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  if (way % 2 == 0) {
                    runner.submitQuietly(new ShutdownRequested());
                    runner.assist();
                  } else {
                    runner.submitOrHandle(new ShutdownRequested(), NodeClock.nanoTime());
                  }
                }
              });
      submitter.setDaemon(true);
      submitter.start();
    }
    eventually().until(() -> handled.get() == threads * each);
    assertThat(met).isFalse();
  }

  @Test
  void aTimeThatAnAssistantAskedForComesThoughTheEnginesThreadSleeps() {
    Recorder machine = new Recorder();
    runner.start(machine);
    runner.submit(
        new TaskSubmitted(
            () -> runner.wakeAt(NodeClock.nanoTime() + Duration.ofHours(1).toNanos())));
    eventually().until(() -> machine.calls.contains("flush"));
    runner.submitQuietly(
        new TaskSubmitted(
            () -> runner.wakeAt(NodeClock.nanoTime() + Duration.ofMillis(20).toNanos())));
    runner.assist();
    eventually().until(() -> machine.calls.contains("TimeAdvanced"));
  }

  @Test
  void whoComesOftenLeavesTheWorkToTheEnginesThread() {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    runner.start(new Recorder());
    EngineEvent note = new TaskSubmitted(() -> threads.add(Thread.currentThread()));
    long nowNanos = NodeClock.nanoTime();
    runner.submitOrHandle(note, nowNanos);
    runner.submitOrHandle(note, nowNanos + 1000);
    eventually().until(() -> threads.size() == 2);
    assertThat(threads.get(0)).isEqualTo(Thread.currentThread());
    assertThat(threads.get(1)).isNotEqualTo(Thread.currentThread());
  }

  /** Starts a runner with naps of an hour, and has the engine's thread take one. */
  private Recorder napping() {
    runner = new EngineRunner(threads, counters, Duration.ofHours(1).toNanos());
    Recorder machine = new Recorder();
    machine.mayWait = true;
    AtomicReference<Thread> engine = new AtomicReference<>();
    runner.start(machine);
    runner.submit(new TaskSubmitted(() -> engine.set(Thread.currentThread())));
    eventually().until(() -> engine.get() != null && engine.get().getState() == TIMED_WAITING);
    return machine;
  }

  @Test
  void whoComesWhileNothingCanBeWrittenDoesNotWakeTheEnginesThread() {
    napping();
    List<Thread> handlers = new CopyOnWriteArrayList<>();
    EngineEvent note = new TaskSubmitted(() -> handlers.add(Thread.currentThread()));
    long nowNanos = NodeClock.nanoTime();
    for (int i = 0; i < 1000; i++) {
      runner.submitOrHandle(note, nowNanos);
    }
    // As the thread does on which a write completes.
    while (handlers.size() < 1000) {
      runner.assist();
    }
    assertThat(handlers).containsOnly(Thread.currentThread());
  }

  @Test
  void aNapEndsByItself() {
    runner = new EngineRunner(threads, counters, Duration.ofMillis(1).toNanos());
    Recorder machine = new Recorder();
    machine.mayWait = true;
    runner.start(machine);
    long nowNanos = NodeClock.nanoTime();
    for (int i = 1; i <= 20; i++) {
      runner.submitOrHandle(new ShutdownRequested(), nowNanos);
      int submitted = i;
      eventually()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> machine.handled(ShutdownRequested.class) == submitted);
    }
  }

  @Test
  void whatIsToBeDoneAtOnceEndsANap() {
    Recorder machine = napping();
    runner.submit(new ShutdownRequested());
    eventually().until(() -> machine.handled(ShutdownRequested.class) == 1);
  }

  @Test
  void aTimeThatAnAssistantAskedForComesDuringANap() {
    Recorder machine = napping();
    runner.submitQuietly(
        new TaskSubmitted(
            () -> runner.wakeAt(NodeClock.nanoTime() + Duration.ofMillis(20).toNanos())));
    runner.assist();
    eventually().until(() -> machine.handled(TimeAdvanced.class) == 1);
  }

  @Test
  void whoComesWhenStreamsHaveRoomAgainEndsANap() {
    Recorder machine = napping();
    machine.mayWait = false;
    runner.submitQuietly(new ConnectionHeard(1, false));
    runner.assist();
    long nowNanos = NodeClock.nanoTime();
    runner.submitOrHandle(new ShutdownRequested(), nowNanos);
    runner.submitOrHandle(new ShutdownRequested(), nowNanos);
    eventually().until(() -> machine.handled(ShutdownRequested.class) == 2);
  }

  @Test
  void nobodyStepsTheEngineOnceItHasStopped() {
    Recorder machine = new Recorder();
    runner.start(machine);
    assertThat(runner.stop(20_000)).isTrue();
    runner.submitQuietly(new ShutdownRequested());
    runner.assist();
    runner.submitOrHandle(new ShutdownRequested(), NodeClock.nanoTime());
    assertThat(machine.calls).doesNotContain("ShutdownRequested");
  }
}
