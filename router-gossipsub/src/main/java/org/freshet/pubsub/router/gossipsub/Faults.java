package org.freshet.pubsub.router.gossipsub;

import java.time.Duration;
import java.util.List;

/** Collects what is wrong with parameters, one sentence each. */
final class Faults {
  private final String prefix;
  private final List<String> faults;

  Faults(String prefix, List<String> faults) {
    this.prefix = prefix;
    this.faults = faults;
  }

  void add(String name, String fault) {
    faults.add(prefix + name + " " + fault);
  }

  void notNegative(String name, double value) {
    check(value >= 0 && Double.isFinite(value), name, "must not be negative: ", value);
  }

  void notPositive(String name, double value) {
    check(value <= 0 && Double.isFinite(value), name, "must not be positive: ", value);
  }

  void fraction(String name, double value) {
    check(value > 0 && value < 1, name, "must be between 0 and 1: ", value);
  }

  void atLeast(String name, int value, int least) {
    check(value >= least, name, "must be at least " + least + ": ", value);
  }

  void atLeast(String name, double value, String otherName, double other) {
    check(
        value >= other && Double.isFinite(value),
        name,
        "must be at least " + prefix + otherName + ": ",
        value + " < " + other);
  }

  void atMost(String name, double value, String otherName, double other) {
    check(
        value <= other,
        name,
        "must be at most " + prefix + otherName + ": ",
        value + " > " + other);
  }

  void positive(String name, Duration value) {
    check(!value.isNegative() && !value.isZero(), name, "must be positive: ", value);
  }

  void notNegative(String name, Duration value) {
    check(!value.isNegative(), name, "must not be negative: ", value);
  }

  void atLeastOneSecond(String name, Duration value) {
    check(value.toSeconds() >= 1, name, "must be at least a second: ", value);
  }

  private void check(boolean right, String name, String rule, Object value) {
    if (!right) {
      add(name, rule + value);
    }
  }
}
