package org.freshet.pubsub.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MailboxTest {
  private final Queue<Runnable> pool = new ArrayDeque<>();
  private final List<Integer> handled = new ArrayList<>();
  private final Mailbox<Integer> mailbox = new Mailbox<>(pool::add, 3, handled::add);

  @Test
  void borrowsAThreadOnlyWhileThereIsSomething() {
    mailbox.offer(1);
    mailbox.offer(2);
    assertThat(pool).hasSize(1);
    pool.remove().run();
    assertThat(handled).containsExactly(1, 2);
    mailbox.offer(3);
    assertThat(pool).hasSize(1);
  }

  @Test
  void takesAsManyAsMayWaitAndOneToHandle() {
    assertThat(IntStream.range(0, 6).filter(mailbox::offer).toArray()).containsExactly(0, 1, 2, 3);
    pool.remove().run();
    assertThat(handled).containsExactly(0, 1, 2, 3);
    assertThat(mailbox.offer(9)).isTrue();
  }

  @Test
  void anotherThreadCanHandleWhatWaitsBehindOneThatDoesNotComeBack() {
    mailbox.offer(1);
    mailbox.offer(2);
    assertThat(mailbox.hasWaiting()).isTrue();
    mailbox.finish();
    pool.remove().run();
    assertThat(handled).containsExactly(1, 2);
    assertThat(mailbox.hasWaiting()).isFalse();
  }

  @Test
  void keepsTheOrderOfEachThreadAndHandlesOneAtATime() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<int[]> seen = new ArrayList<>();
    // A plain list: it would lose elements if two were handled at the same time.
    Mailbox<int[]> shared = new Mailbox<>(threads, Integer.MAX_VALUE, seen::add);
    int each = 5000;
    List<Thread> senders =
        IntStream.range(0, 3)
            .mapToObj(
                sender ->
                    new Thread(
                        () -> {
                          for (int i = 0; i < each; i++) {
                            shared.offer(new int[] {sender, i});
                          }
                        }))
            .toList();
    senders.forEach(Thread::start);
    for (Thread sender : senders) {
      sender.join();
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(seen).hasSize(3 * each);
    for (int sender = 0; sender < 3; sender++) {
      int wanted = sender;
      assertThat(seen.stream().filter(s -> s[0] == wanted).mapToInt(s -> s[1]))
          .isSorted()
          .hasSize(each);
    }
  }
}
