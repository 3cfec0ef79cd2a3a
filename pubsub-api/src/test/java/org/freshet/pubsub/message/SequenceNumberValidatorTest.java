package org.freshet.pubsub.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.freshet.pubsub.peer.PeerId;
import org.junit.jupiter.api.Test;

class SequenceNumberValidatorTest {
  private static final PeerId ANN =
      PeerId.parse("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");
  private static final PeerId BOB = PeerId.parse("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N");

  private final SequenceNumberValidator validator = new SequenceNumberValidator(100);

  private boolean passes(PeerId author, long number) {
    return verdict(new Signed(Optional.of(author), bytes(number), true)) == Verdict.ACCEPT;
  }

  private boolean passes(long number) {
    return passes(ANN, number);
  }

  private Verdict verdict(Message message) {
    return validator.validate(message).toCompletableFuture().join();
  }

  private static Optional<byte[]> bytes(long number) {
    return Optional.of(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  @Test
  void eachNumberPassesOnceAndEachAuthorHasItsOwn() {
    assertThat(passes(10)).isTrue();
    assertThat(passes(10)).isFalse();
    assertThat(passes(11)).isTrue();
    assertThat(passes(BOB, 10)).isTrue();
    assertThat(passes(11)).isFalse();
    assertThat(passes(BOB, 10)).isFalse();
  }

  @Test
  void nothingPassesFromBeforeTheFirstThatWasHeard() {
    assertThat(passes(10)).isTrue();
    assertThat(passes(9)).isFalse();
    assertThat(passes(0)).isFalse();
  }

  @Test
  void messagesThatOvertookEachOtherAllPass() {
    passes(0);
    List<Long> numbers =
        new ArrayList<>(LongStream.rangeClosed(1, SequenceNumberValidator.WINDOW).boxed().toList());
    Collections.shuffle(numbers, new Random(5));
    assertThat(numbers).allMatch(this::passes);
    assertThat(numbers).noneMatch(this::passes);
  }

  @Test
  void whatIsBelowTheWindowDoesNotPassAlsoWhereItNeverCame() {
    passes(0);
    for (long n = 2; n <= 2 * SequenceNumberValidator.WINDOW + 2; n += 2) {
      assertThat(passes(n)).as("%d", n).isTrue();
    }
    assertThat(passes(1)).as("the number 2 has left the window").isFalse();
    assertThat(passes(5)).as("above the lowest in the window").isTrue();
    assertThat(passes(3)).isFalse();
  }

  @Test
  void doesAsASetWouldThatNeverForgetsWithinItsWindow() {
    Random random = new Random(7);
    Set<Long> passed = new TreeSet<>();
    passes(0);
    long top = 0;
    for (int i = 0; i < 20_000; i++) {
      long number = Math.max(1, top + random.nextInt(60) - 50);
      boolean inWindow =
          passed.size() < SequenceNumberValidator.WINDOW
              || number
                  > passed.stream()
                      .skip(passed.size() - SequenceNumberValidator.WINDOW)
                      .findFirst()
                      .orElseThrow();
      boolean passes = passes(number);
      if (passed.contains(number)) {
        assertThat(passes).as("%d again", number).isFalse();
      } else if (inWindow) {
        assertThat(passes).as("%d is new", number).isTrue();
      }
      if (passes) {
        passed.add(number);
        if (passed.size() > 2 * SequenceNumberValidator.WINDOW) {
          passed.remove(passed.iterator().next());
        }
      }
      top = Math.max(top, number);
    }
    assertThat(top).isGreaterThan(1000);
  }

  @Test
  void numbersAreUnsigned() {
    assertThat(passes(Long.MAX_VALUE)).isTrue();
    assertThat(passes(Long.MIN_VALUE)).isTrue();
    assertThat(passes(-1)).isTrue();
    assertThat(passes(1)).isFalse();
  }

  @Test
  void numbersOfAnyOtherLengthAreIgnored() {
    for (int length = 0; length < 20; length++) {
      if (length != Long.BYTES) {
        byte[] number = new byte[length];
        assertThat(verdict(new Signed(Optional.of(ANN), Optional.of(number), true)))
            .isEqualTo(Verdict.IGNORE);
      }
    }
    assertThat(verdict(new Signed(Optional.of(ANN), Optional.empty(), true)))
        .isEqualTo(Verdict.IGNORE);
  }

  @Test
  void nobodyUsesUpTheNumbersOfAnotherWithoutItsSignature() {
    assertThat(verdict(new Signed(Optional.of(ANN), bytes(5), false))).isEqualTo(Verdict.IGNORE);
    assertThat(verdict(new Signed(Optional.empty(), bytes(5), true))).isEqualTo(Verdict.IGNORE);
    assertThat(passes(5)).isTrue();
  }

  @Test
  void theAuthorWhoWasHeardLongestAgoIsForgotten() {
    SequenceNumberValidator two = new SequenceNumberValidator(2);
    PeerId third = PeerId.ofBytes(new byte[] {0, 1, 0});
    assertThat(accepted(two, ANN, 1)).isTrue();
    assertThat(accepted(two, BOB, 1)).isTrue();
    assertThat(accepted(two, ANN, 1)).isFalse();
    assertThat(accepted(two, third, 1)).isTrue();
    assertThat(accepted(two, ANN, 1)).as("still known").isFalse();
    assertThat(accepted(two, BOB, 1)).as("forgotten").isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> new SequenceNumberValidator(0));
  }

  private static boolean accepted(SequenceNumberValidator by, PeerId author, long number) {
    Message message = new Signed(Optional.of(author), bytes(number), true);
    return by.validate(message).toCompletableFuture().join() == Verdict.ACCEPT;
  }

  @Test
  void severalThreadsLetEachNumberPassOnce() throws Exception {
    passes(0);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Long> all = () -> LongStream.rangeClosed(1, 5000).filter(this::passes).count();
      long passed = 0;
      for (Future<Long> each : threads.invokeAll(Collections.nCopies(4, all))) {
        passed += each.get();
      }
      assertThat(passed).isLessThanOrEqualTo(5000);
      assertThat(passes(5001)).isTrue();
      assertThat(passes(5000)).isFalse();
    } finally {
      threads.shutdownNow();
    }
  }

  private record Signed(Optional<PeerId> from, Optional<byte[]> sequenceNumber, boolean isSigned)
      implements Message {
    @Override
    public MessageId id() {
      return MessageId.of(new byte[] {1});
    }

    @Override
    public Optional<PeerId> via() {
      return Optional.empty();
    }

    @Override
    public TopicName topic() {
      return TopicName.of("t");
    }

    @Override
    public ByteBuffer data() {
      return ByteBuffer.allocate(0).asReadOnlyBuffer();
    }

    @Override
    public Optional<byte[]> key() {
      return Optional.empty();
    }
  }
}
