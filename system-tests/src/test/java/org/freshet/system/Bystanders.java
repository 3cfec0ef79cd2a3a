package org.freshet.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.Topic;

/** The node under attack and a friend of it, who talk all the while and must lose nothing. */
final class Bystanders implements AutoCloseable {
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong next = new AtomicLong();
  private final Set<String> sent = ConcurrentHashMap.newKeySet();
  private final Set<String> heardByVictim = ConcurrentHashMap.newKeySet();
  private final Set<String> heardByFriend = ConcurrentHashMap.newKeySet();
  private final PubSub friend;

  Bystanders(PubSub victim) {
    friend = PubSub.builder().router("floodsub").echo(false).build();
    Topic here = victim.topic("bystanders");
    Topic there = friend.topic("bystanders");
    here.subscribe(message -> heardByVictim.add(message.text()));
    there.subscribe(message -> heardByFriend.add(message.text()));
    friend.connect(victim.addresses().get(0)).toCompletableFuture().join();
    await().until(() -> here.subscribers().toCompletableFuture().join().size() == 1);
    clock.scheduleAtFixedRate(
        () -> {
          String text = "message " + next.getAndIncrement();
          sent.add(text);
          (next.get() % 2 == 0 ? here : there).publish(text);
        },
        0,
        4,
        TimeUnit.MILLISECONDS);
  }

  /** Waits until some more messages went through, so that they surely ran beside the attack. */
  void goOnFor(int messages) {
    long until = next.get() + messages;
    await().atMost(Duration.ofSeconds(20)).until(() -> heard() >= until);
  }

  private int heard() {
    return heardByVictim.size() + heardByFriend.size();
  }

  void assertNothingWasLost() throws InterruptedException {
    clock.shutdown();
    assertThat(clock.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              Set<String> all = ConcurrentHashMap.newKeySet();
              all.addAll(heardByVictim);
              all.addAll(heardByFriend);
              assertThat(all).hasSameSizeAs(sent);
            });
  }

  @Override
  public void close() {
    clock.shutdownNow();
    friend.close();
  }
}
