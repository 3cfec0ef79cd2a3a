package org.freshet.pubsub.benchmarks.compare;

import java.util.Locale;
import java.util.Optional;

/**
 * What the median of a figure is to be; immutable data.
 *
 * @param caseId which case
 * @param figure of it
 * @param side whose figure
 * @param relation which way it is good
 * @param bound times the other side's figure, or the figure itself where there is no other side
 * @param other whose figure it is measured by
 */
record Goal(
    String caseId,
    Figure figure,
    String side,
    Relation relation,
    double bound,
    Optional<String> other) {
  /** Which way a figure is good. */
  enum Relation {
    AT_LEAST("≥"),
    AT_MOST("≤");

    private final String sign;

    Relation(String sign) {
      this.sign = sign;
    }

    boolean holds(double value, double bound) {
      return this == AT_LEAST ? value >= bound : value <= bound;
    }
  }

  /** {@return a goal for the ratio to another side's figure} */
  static Goal beside(
      String caseId, Figure figure, String side, Relation relation, double bound, String other) {
    return new Goal(caseId, figure, side, relation, bound, Optional.of(other));
  }

  /** {@return a goal for the figure itself} */
  static Goal of(String caseId, Figure figure, String side, Relation relation, double bound) {
    return new Goal(caseId, figure, side, relation, bound, Optional.empty());
  }

  /** {@return what is asked for, like {@code ≥ 1.5 × go}} */
  String target() {
    return other
        .map(name -> String.format(Locale.ROOT, "%s %s × %s", relation.sign, plain(bound), name))
        .orElseGet(() -> relation.sign + " " + figure.format(bound));
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  /**
   * What came of a goal.
   *
   * @param value the side's median
   * @param ratio to the other side's; empty where there is no other
   * @param met whether it holds
   */
  record Verdict(double value, Optional<Double> ratio, boolean met) {}

  /** {@return whether the goal is met, empty when a side that it needs was not measured} */
  Optional<Verdict> judge(Measurements all) {
    Optional<Double> ours = all.median(caseId, side, figure);
    if (ours.isEmpty()) {
      return Optional.empty();
    }
    double value = ours.get();
    if (other.isEmpty()) {
      return Optional.of(new Verdict(value, Optional.empty(), relation.holds(value, bound)));
    }
    return all.median(caseId, other.get(), figure)
        .map(theirs -> value / theirs)
        .map(ratio -> new Verdict(value, Optional.of(ratio), relation.holds(ratio, bound)));
  }
}
