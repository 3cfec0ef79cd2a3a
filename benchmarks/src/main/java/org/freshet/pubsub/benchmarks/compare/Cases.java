package org.freshet.pubsub.benchmarks.compare;

import java.util.List;
import org.freshet.pubsub.benchmarks.compare.Goal.Relation;

/** What is measured and what it is to come to; a new case or goal is a line here. */
final class Cases {
  private static final String FLOODSUB = "--router floodsub --transport tcp-noise";
  private static final String UNSIGNED_1K = FLOODSUB + " --unsigned --size 1024 --window 1000";

  /** In the order in which they are run. */
  static final List<Case> ALL =
      List.of(
          Case.of("1k", "1 KiB unsigned, one to one", UNSIGNED_1K).besidePipe("--size 1024"),
          Case.of("fan8", "1 KiB unsigned, one to eight", UNSIGNED_1K + " --subscribers 8"),
          Case.of("1k-signed", "1 KiB signed, one to one", FLOODSUB + " --size 1024 --window 1000"),
          Case.of(
                  "16k",
                  "16 KiB unsigned, one to one",
                  FLOODSUB + " --unsigned --size 16384 --window 200")
              .besidePipe("--size 16384"),
          Case.of(
                  "128k",
                  "128 KiB unsigned, one to one",
                  FLOODSUB + " --unsigned --size 131072 --window 100")
              .besidePipe("--size 131072"),
          Case.of("latency", "1 KiB unsigned, one to one, half of go's rate", UNSIGNED_1K)
              .atHalfOfGoIn("1k"));

  /** In the order in which they are told. */
  static final List<Goal> GOALS =
      List.of(
          Goal.beside("1k", Figure.MESSAGES, Sides.FRESHET, Relation.AT_LEAST, 1.5, Sides.GO),
          Goal.beside("1k", Figure.MESSAGES, Sides.FRESHET_25, Relation.AT_LEAST, 2, Sides.GO),
          Goal.beside("fan8", Figure.MESSAGES, Sides.FRESHET, Relation.AT_LEAST, 1.5, Sides.GO),
          Goal.beside("1k-signed", Figure.MESSAGES, Sides.FRESHET, Relation.AT_LEAST, 2, Sides.GO),
          Goal.beside("16k", Figure.MEGABYTES, Sides.FRESHET, Relation.AT_LEAST, 1, Sides.GO),
          Goal.beside("16k", Figure.MEGABYTES, Sides.FRESHET, Relation.AT_LEAST, 0.8, Sides.PIPE),
          Goal.beside("128k", Figure.MEGABYTES, Sides.FRESHET, Relation.AT_LEAST, 1, Sides.GO),
          Goal.beside("128k", Figure.MEGABYTES, Sides.FRESHET, Relation.AT_LEAST, 0.8, Sides.PIPE),
          Goal.beside("latency", Figure.P50, Sides.FRESHET, Relation.AT_MOST, 1, Sides.GO),
          Goal.of("1k", Figure.ALLOCATED, Sides.FRESHET, Relation.AT_MOST, 3 * 1024));

  private Cases() {}
}
