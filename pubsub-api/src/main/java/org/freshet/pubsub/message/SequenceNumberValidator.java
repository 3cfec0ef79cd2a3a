package org.freshet.pubsub.message;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.peer.PeerId;

/**
 * Lets no message of an author pass twice, however long ago the first time was: what goes round in
 * circles, or is sent again by somebody who kept it, ends here even when the seen cache has
 * forgotten it.
 *
 * <p>It goes by the sequence numbers, which authors count upwards, over all topics: numbers that it
 * has let pass are not let pass again, nor are those below the last {@value #WINDOW} of an author,
 * nor those below the first that was heard of it. Messages that have overtaken each other on their
 * way, by less than that, all pass. Only messages with a valid signature and a number of 8 bytes
 * pass at all; the others, and repeated ones, are {@link Verdict#IGNORE}: whoever forwards them
 * need not know better. Authors who draw their numbers by lot, as js does, do not go together with
 * it.
 *
 * <p>Safe for any thread, and quick: ask it {@link ValidatorOptions#INLINE}, one instance for all
 * topics of a node. A number that it has let pass is used up also when another validator refuses
 * the message.
 */
public final class SequenceNumberValidator implements Validator {
  /** How many of an author's numbers are remembered; messages may overtake by less. */
  public static final int WINDOW = 64;

  private static final CompletionStage<Verdict> ACCEPT =
      CompletableFuture.completedStage(Verdict.ACCEPT);
  private static final CompletionStage<Verdict> IGNORE =
      CompletableFuture.completedStage(Verdict.IGNORE);

  /** The author who was heard longest ago first. */
  private final Map<PeerId, Numbers> byAuthor;

  /**
   * Creates it without any author.
   *
   * @param maxAuthors how many authors to remember, at most 700 bytes each; beyond that the one who
   *     was heard longest ago is forgotten, and what it sent may pass again
   * @throws IllegalArgumentException when it is less than 1
   */
  public SequenceNumberValidator(int maxAuthors) {
    if (maxAuthors < 1) {
      throw new IllegalArgumentException("maxAuthors must be at least 1: " + maxAuthors);
    }
    byAuthor =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<PeerId, Numbers> eldest) {
            return size() > maxAuthors;
          }
        };
  }

  @Override
  public CompletionStage<Verdict> validate(Message message) {
    Optional<PeerId> author = message.from();
    Optional<byte[]> number = message.sequenceNumber();
    if (!message.isSigned()
        || author.isEmpty()
        || number.isEmpty()
        || number.get().length != Long.BYTES) {
      return IGNORE;
    }
    return isNew(author.get(), ByteBuffer.wrap(number.get()).getLong()) ? ACCEPT : IGNORE;
  }

  private synchronized boolean isNew(PeerId author, long number) {
    Numbers known = byAuthor.get(author);
    if (known == null) {
      byAuthor.put(author, new Numbers(number));
      return true;
    }
    return known.add(number);
  }

  /** The highest numbers of one author that passed, all taken as unsigned. */
  private static final class Numbers {
    /** Ascending; the first {@link #count} are in use. All are above the floor. */
    private long[] passed = new long[4];

    private int count;

    /** Nothing passes that is not above it. */
    private long floor;

    Numbers(long first) {
      floor = first;
    }

    /** {@return whether it passes} */
    boolean add(long number) {
      if (Long.compareUnsigned(number, floor) <= 0) {
        return false;
      }
      int at = count;
      while (at > 0 && Long.compareUnsigned(passed[at - 1], number) > 0) {
        at--;
      }
      if (at > 0 && passed[at - 1] == number) {
        return false;
      }
      if (count == WINDOW) {
        raiseFloor(at, number);
        return true;
      }
      if (count == passed.length) {
        long[] larger = new long[Math.min(WINDOW, passed.length * 2)];
        System.arraycopy(passed, 0, larger, 0, count);
        passed = larger;
      }
      System.arraycopy(passed, at, passed, at + 1, count - at);
      passed[at] = number;
      count++;
      return true;
    }

    /** Makes room by giving up the lowest number, which may be the new one itself. */
    private void raiseFloor(int at, long number) {
      if (at == 0) {
        floor = number;
        return;
      }
      floor = passed[0];
      System.arraycopy(passed, 1, passed, 0, at - 1);
      passed[at - 1] = number;
    }
  }
}
