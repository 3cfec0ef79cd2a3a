package org.freshet.pubsub.benchmarks.compare;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the median of a figure is to be; immutable data.
 *
 * @param caseId which case
 * @param figure of it
 * @param side whose figure
 * @param relation which way it is good
 * @param bound times the better one of the other sides' figures, or the figure itself where there
 *     is no other side
 * @param others whose figures it is measured by
 * @param alternative what is enough as well; empty where there is nothing
 */
record Goal(
    String caseId,
    Figure figure,
    String side,
    Relation relation,
    double bound,
    List<String> others,
    Optional<Goal> alternative) {
  Goal {
    others = List.copyOf(others);
  }

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

    double better(double one, double other) {
      return this == AT_LEAST ? Math.max(one, other) : Math.min(one, other);
    }
  }

  /** {@return a goal for the ratio to the better one of other sides' figures} */
  static Goal beside(
      String caseId,
      Figure figure,
      String side,
      Relation relation,
      double bound,
      String... others) {
    return new Goal(caseId, figure, side, relation, bound, List.of(others), Optional.empty());
  }

  /** {@return a goal for the figure itself} */
  static Goal of(String caseId, Figure figure, String side, Relation relation, double bound) {
    return new Goal(caseId, figure, side, relation, bound, List.of(), Optional.empty());
  }

  /** {@return a goal that is met as well by the ratio to other sides, whichever is less} */
  Goal or(double otherBound, String... otherSides) {
    Goal enough = beside(caseId, figure, side, relation, otherBound, otherSides);
    return new Goal(caseId, figure, side, relation, bound, others, Optional.of(enough));
  }

  /** {@return what is asked for, like {@code ≥ 1.5 × go}} */
  String target() {
    return own() + alternative.map(other -> " or " + other.target()).orElse("");
  }

  private String own() {
    if (others.isEmpty()) {
      return relation.sign + " " + figure.format(bound);
    }
    String whose = (others.size() > 1 ? "the better of " : "") + String.join(" and ", others);
    return String.format(Locale.ROOT, "%s %s × %s", relation.sign, plain(bound), whose);
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  /**
   * What came of a goal.
   *
   * @param value the side's median
   * @param ratio to the better one of the other sides'; empty where there is no other
   * @param met whether it holds
   */
  record Verdict(double value, Optional<Double> ratio, boolean met) {}

  /**
   * {@return whether the goal is met, empty when a side that it needs was not measured} Where the
   * alternative is met and the goal itself is not, or not known, it is the alternative's.
   */
  Optional<Verdict> judge(Measurements all) {
    Optional<Verdict> itself = judgeItself(all);
    if (itself.filter(Verdict::met).isPresent()) {
      return itself;
    }
    Optional<Verdict> other = alternative.flatMap(that -> that.judge(all));
    boolean allKnown = itself.isPresent() && (alternative.isEmpty() || other.isPresent());
    return other.filter(Verdict::met).or(() -> allKnown ? itself : Optional.empty());
  }

  private Optional<Verdict> judgeItself(Measurements all) {
    Optional<Double> ours = all.median(caseId, side, figure);
    if (ours.isEmpty()) {
      return Optional.empty();
    }
    double value = ours.get();
    if (others.isEmpty()) {
      return Optional.of(new Verdict(value, Optional.empty(), relation.holds(value, bound)));
    }
    List<Double> theirs =
        others.stream()
            .map(other -> all.median(caseId, other, figure))
            .flatMap(Optional::stream)
            .toList();
    if (theirs.size() < others.size()) {
      return Optional.empty();
    }
    double ratio = value / theirs.stream().reduce(relation::better).orElseThrow();
    return Optional.of(new Verdict(value, Optional.of(ratio), relation.holds(ratio, bound)));
  }
}
