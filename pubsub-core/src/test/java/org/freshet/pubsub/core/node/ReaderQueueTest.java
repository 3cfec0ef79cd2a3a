package org.freshet.pubsub.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.SubscriptionOptions.Overflow;
import org.freshet.pubsub.core.engine.Backpressure;
import org.freshet.pubsub.core.engine.HeldElsewhere;
import org.freshet.pubsub.core.node.ReaderQueue.Offer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReaderQueueTest {
  /** Two megabytes, of which all readers may have one. */
  private final HeldElsewhere heldBytes =
      new HeldElsewhere(Limits.DEFAULT.toBuilder().nodeBufferBytes(2_000_000).build());

  private final List<Backpressure> released = new ArrayList<>();
  private final AtomicInteger dropped = new AtomicInteger();

  /** A queue of texts, whose bytes are their length. */
  private ReaderQueue<String> queue(int maxMessages, int maxBytes, Overflow overflow) {
    return new ReaderQueue<>(
        new SubscriptionOptions(maxMessages, maxBytes, overflow),
        String::length,
        heldBytes,
        released::addAll);
  }

  private static final class Source implements Backpressure {
    private int holds;

    @Override
    public void hold() {
      holds++;
    }

    @Override
    public void release() {
      holds--;
    }
  }

  private Offer offer(ReaderQueue<String> queue, String item) {
    return queue.offer(item, Backpressure.NONE, dropped::incrementAndGet);
  }

  private static List<String> pollAll(ReaderQueue<String> queue) {
    List<String> all = new ArrayList<>();
    for (String next = queue.poll(); next != null; next = queue.poll()) {
      all.add(next);
    }
    return all;
  }

  @Test
  void theNewestAreDroppedWhereTooManyMessagesWait() {
    ReaderQueue<String> queue = queue(2, 100, Overflow.DROP_NEWEST);
    assertThat(offer(queue, "a")).isEqualTo(Offer.TAKEN);
    assertThat(offer(queue, "b")).isEqualTo(Offer.TAKEN);
    assertThat(offer(queue, "c")).isEqualTo(Offer.DROPPED);
    assertThat(dropped).hasValue(1);
    assertThat(queue.poll()).isEqualTo("a");
    assertThat(offer(queue, "d")).isEqualTo(Offer.TAKEN);
    assertThat(pollAll(queue)).containsExactly("b", "d");
  }

  @Test
  void theNewestAreDroppedWhereTooManyBytesWait() {
    ReaderQueue<String> queue = queue(100, 10, Overflow.DROP_NEWEST);
    offer(queue, "123456");
    assertThat(offer(queue, "12345")).isEqualTo(Offer.DROPPED);
    assertThat(offer(queue, "1234")).isEqualTo(Offer.TAKEN);
    assertThat(pollAll(queue)).containsExactly("123456", "1234");
  }

  @Test
  void aReaderMayHaveAsMuchAsIsFreeForAll() {
    ReaderQueue<String> stalled = queue(100, 2_000_000, Overflow.DROP_NEWEST);
    String tenth = "x".repeat(100_000);
    for (int i = 0; i < 8; i++) {
      offer(stalled, tenth);
    }
    assertThat(stalled.waiting()).as("half a megabyte").isEqualTo(5);
    ReaderQueue<String> other = queue(100, 2_000_000, Overflow.HOLD_STREAMS);
    for (int i = 0; i < 3; i++) {
      assertThat(offer(other, tenth)).isEqualTo(Offer.TAKEN);
    }
    assertThat(other.offer(tenth, new Source(), () -> {})).isEqualTo(Offer.HELD);
    assertThat(heldBytes.bytes()).isEqualTo(800_000);
    stalled.close();
    assertThat(heldBytes.bytes()).isEqualTo(300_000);
    assertThat(pollAll(other)).hasSize(4);
    assertThat(heldBytes.bytes()).isZero();
  }

  @Test
  void whatWaitsInAQueueThatHasEndedIsTheReadersOwn() {
    ReaderQueue<String> queue = queue(1, 100, Overflow.HOLD_STREAMS);
    offer(queue, "fits");
    queue.offer("held", new Source(), () -> {});
    assertThat(heldBytes.bytes()).isEqualTo(4);
    queue.end();
    assertThat(heldBytes.bytes()).isZero();
    assertThat(pollAll(queue)).containsExactly("fits", "held");
    queue.close();
    assertThat(heldBytes.bytes()).isZero();
  }

  @Test
  void theOldestGiveWayUntilTheNewestFits() {
    ReaderQueue<String> queue = queue(100, 10, Overflow.DROP_OLDEST);
    offer(queue, "1234");
    offer(queue, "123");
    offer(queue, "12");
    assertThat(offer(queue, "12345678")).isEqualTo(Offer.DROPPED);
    assertThat(dropped).hasValue(2);
    assertThat(pollAll(queue)).containsExactly("12", "12345678");
  }

  @Test
  void oneThatIsLargerThanTheQueueFitsWhenNothingElseWaits() {
    for (Overflow overflow : Overflow.values()) {
      ReaderQueue<String> queue = queue(2, 3, overflow);
      assertThat(offer(queue, "too large")).isEqualTo(Offer.TAKEN);
      assertThat(queue.poll()).isEqualTo("too large");
      assertThat(offer(queue, "x")).isEqualTo(Offer.TAKEN);
    }
  }

  @Test
  void nothingIsDroppedButWhoBringsTooMuchIsHeldUntilHalfOfTheQueueIsRead() {
    ReaderQueue<String> queue = queue(4, 100, Overflow.HOLD_STREAMS);
    Source source = new Source();
    for (String item : List.of("a", "b", "c", "d")) {
      assertThat(queue.offer(item, source, dropped::incrementAndGet)).isEqualTo(Offer.TAKEN);
    }
    for (String item : List.of("e", "f", "g")) {
      assertThat(queue.offer(item, source, dropped::incrementAndGet)).isEqualTo(Offer.HELD);
    }
    assertThat(source.holds).isEqualTo(3);
    assertThat(queue.waiting()).isEqualTo(7);
    assertThat(queue.poll()).isEqualTo("a");
    assertThat(released).isEmpty();
    // A small one would fit now, but must not overtake.
    assertThat(queue.offer("h", source, dropped::incrementAndGet)).isEqualTo(Offer.HELD);
    assertThat(queue.poll()).isEqualTo("b");
    assertThat(released).containsExactly(source, source);
    assertThat(pollAll(queue)).containsExactly("c", "d", "e", "f", "g", "h");
    assertThat(released).hasSize(4);
    assertThat(dropped).hasValue(0);
  }

  @Test
  void whatIsHeldIsBoundedInBytesToo() {
    ReaderQueue<String> queue = queue(100, 10, Overflow.HOLD_STREAMS);
    Source source = new Source();
    queue.offer("12345678", source, dropped::incrementAndGet);
    queue.offer("1234567", source, dropped::incrementAndGet);
    queue.offer("123", source, dropped::incrementAndGet);
    queue.offer("1", source, dropped::incrementAndGet);
    assertThat(source.holds).isEqualTo(3);
    assertThat(queue.poll()).isEqualTo("12345678");
    assertThat(released).as("7 and 3 bytes fit 10, the last does not").hasSize(2);
  }

  @Test
  void theEndHoldsNobodyTakesNothingAndLeavesWhatWaits() {
    ReaderQueue<String> queue = queue(1, 100, Overflow.HOLD_STREAMS);
    Source source = new Source();
    queue.offer("a", source, dropped::incrementAndGet);
    queue.offer("b", source, dropped::incrementAndGet);
    queue.end();
    assertThat(released).containsExactly(source);
    assertThat(offer(queue, "c")).isEqualTo(Offer.REFUSED);
    assertThat(queue.hasEnded()).isFalse();
    assertThat(pollAll(queue)).containsExactly("a", "b");
    assertThat(queue.hasEnded()).isTrue();
    queue.end();
    assertThat(released).hasSize(1);
  }

  @Test
  void closingDropsWhatWaitsAndHoldsNobody() {
    ReaderQueue<String> queue = queue(1, 100, Overflow.HOLD_STREAMS);
    Source source = new Source();
    queue.offer("a", source, dropped::incrementAndGet);
    queue.offer("b", source, dropped::incrementAndGet);
    queue.close();
    assertThat(released).containsExactly(source);
    assertThat(queue.hasEnded()).isTrue();
    assertThat(queue.poll()).isNull();
    assertThat(queue.waiting()).isZero();
  }

  @Test
  void whoWaitsGetsWhatComesAndSeesTheEnd() throws Exception {
    ReaderQueue<String> queue = queue(4, 100, Overflow.DROP_NEWEST);
    assertThat(queue.poll(Duration.ofMillis(1).toNanos())).isNull();
    AtomicReference<Thread> reader = new AtomicReference<>();
    CompletableFuture<List<String>> read =
        CompletableFuture.supplyAsync(
            () -> {
              reader.set(Thread.currentThread());
              List<String> all = new ArrayList<>();
              try {
                for (String next = queue.poll(Long.MAX_VALUE);
                    next != null;
                    next = queue.poll(Long.MAX_VALUE)) {
                  all.add(next);
                }
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return all;
            });
    for (String item : List.of("a", "b")) {
      Awaitility.await()
          .until(() -> reader.get() != null && reader.get().getState() == Thread.State.WAITING);
      offer(queue, item);
      Awaitility.await().until(() -> queue.waiting() == 0);
    }
    Awaitility.await().until(() -> reader.get().getState() == Thread.State.WAITING);
    queue.end();
    assertThat(read.get()).containsExactly("a", "b");
  }

  @Test
  void nobodyIsToldOfRoomWhileWhatWaitsDoesNotFit() {
    AtomicInteger told = new AtomicInteger();
    ReaderQueue<String> queue =
        new ReaderQueue<>(
            new SubscriptionOptions(4, 10, Overflow.HOLD_STREAMS),
            String::length,
            heldBytes,
            all -> told.incrementAndGet());
    List.of("12", "34", "5").forEach(item -> offer(queue, item));
    assertThat(offer(queue, "1234567890")).isEqualTo(Offer.HELD);
    queue.poll();
    queue.poll();
    assertThat(told).hasValue(0);
    queue.poll();
    assertThat(told).hasValue(1);
    assertThat(queue.poll()).isEqualTo("1234567890");
  }
}
