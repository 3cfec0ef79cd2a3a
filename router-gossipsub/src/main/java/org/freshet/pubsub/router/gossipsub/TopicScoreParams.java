package org.freshet.pubsub.router.gossipsub;

import java.time.Duration;
import java.util.List;

/**
 * How behaviour in one topic counts (gossipsub v1.1, P1 to P4); immutable. Checked by the
 * parameters that it becomes a part of.
 *
 * <p>A weight of 0 switches its part off. Factors of decay, see {@link ScoreParams#decay}, are
 * between 0 and 1.
 *
 * @param topicWeight how much the topic counts
 * @param timeInMeshWeight P1: points for each quantum in the mesh; not negative
 * @param timeInMeshQuantum P1: the quantum
 * @param timeInMeshCap P1: so many quanta at most
 * @param firstMessageDeliveriesWeight P2: points for each message that it brought first; not
 *     negative
 * @param firstMessageDeliveriesDecay P2: what is left of the count after a decay interval
 * @param firstMessageDeliveriesCap P2: the highest count
 * @param meshMessageDeliveriesWeight P3: points for the square of what is missing at the threshold;
 *     not positive
 * @param meshMessageDeliveriesDecay P3: what is left of the count after a decay interval
 * @param meshMessageDeliveriesCap P3: the highest count; at least the threshold
 * @param meshMessageDeliveriesThreshold P3: how many messages a mesh neighbour should bring, first
 *     or soon after
 * @param meshMessageDeliveriesWindow P3: how soon after the first copy was found valid
 * @param meshMessageDeliveriesActivation P3: how long it must have been in the mesh before; at
 *     least a second
 * @param meshFailurePenaltyWeight P3b: points for what was missing when it left the mesh; not
 *     positive
 * @param meshFailurePenaltyDecay P3b: what is left after a decay interval
 * @param invalidMessageDeliveriesWeight P4: points for the square of the count of invalid messages;
 *     not positive
 * @param invalidMessageDeliveriesDecay P4: what is left of the count after a decay interval
 */
public record TopicScoreParams(
    double topicWeight,
    double timeInMeshWeight,
    Duration timeInMeshQuantum,
    double timeInMeshCap,
    double firstMessageDeliveriesWeight,
    double firstMessageDeliveriesDecay,
    double firstMessageDeliveriesCap,
    double meshMessageDeliveriesWeight,
    double meshMessageDeliveriesDecay,
    double meshMessageDeliveriesCap,
    double meshMessageDeliveriesThreshold,
    Duration meshMessageDeliveriesWindow,
    Duration meshMessageDeliveriesActivation,
    double meshFailurePenaltyWeight,
    double meshFailurePenaltyDecay,
    double invalidMessageDeliveriesWeight,
    double invalidMessageDeliveriesDecay) {

  /** A topic that does not count. */
  public static final TopicScoreParams NONE = new Builder().topicWeight(0).build();

  /** {@return whether nothing in the topic can change a score} */
  boolean isNone() {
    return topicWeight == 0
        || (timeInMeshWeight == 0
            && firstMessageDeliveriesWeight == 0
            && meshMessageDeliveriesWeight == 0
            && meshFailurePenaltyWeight == 0
            && invalidMessageDeliveriesWeight == 0);
  }

  /** Adds a sentence for everything that is wrong, with this prefix before each name. */
  void check(String prefix, List<String> faults) {
    Faults f = new Faults(prefix, faults);
    f.notNegative("topicWeight", topicWeight);
    f.notNegative("timeInMeshWeight", timeInMeshWeight);
    f.positive("timeInMeshQuantum", timeInMeshQuantum);
    f.notNegative("timeInMeshCap", timeInMeshCap);
    f.notNegative("firstMessageDeliveriesWeight", firstMessageDeliveriesWeight);
    f.fraction("firstMessageDeliveriesDecay", firstMessageDeliveriesDecay);
    f.notNegative("firstMessageDeliveriesCap", firstMessageDeliveriesCap);
    f.notPositive("meshMessageDeliveriesWeight", meshMessageDeliveriesWeight);
    f.fraction("meshMessageDeliveriesDecay", meshMessageDeliveriesDecay);
    f.notNegative("meshMessageDeliveriesThreshold", meshMessageDeliveriesThreshold);
    f.atLeast(
        "meshMessageDeliveriesCap",
        meshMessageDeliveriesCap,
        "meshMessageDeliveriesThreshold",
        meshMessageDeliveriesThreshold);
    f.notNegative("meshMessageDeliveriesWindow", meshMessageDeliveriesWindow);
    f.atLeastOneSecond("meshMessageDeliveriesActivation", meshMessageDeliveriesActivation);
    f.notPositive("meshFailurePenaltyWeight", meshFailurePenaltyWeight);
    f.fraction("meshFailurePenaltyDecay", meshFailurePenaltyDecay);
    f.notPositive("invalidMessageDeliveriesWeight", invalidMessageDeliveriesWeight);
    f.fraction("invalidMessageDeliveriesDecay", invalidMessageDeliveriesDecay);
  }

  /** {@return a builder that starts from these values} */
  public Builder toBuilder() {
    return new Builder()
        .topicWeight(topicWeight)
        .timeInMeshWeight(timeInMeshWeight)
        .timeInMeshQuantum(timeInMeshQuantum)
        .timeInMeshCap(timeInMeshCap)
        .firstMessageDeliveriesWeight(firstMessageDeliveriesWeight)
        .firstMessageDeliveriesDecay(firstMessageDeliveriesDecay)
        .firstMessageDeliveriesCap(firstMessageDeliveriesCap)
        .meshMessageDeliveriesWeight(meshMessageDeliveriesWeight)
        .meshMessageDeliveriesDecay(meshMessageDeliveriesDecay)
        .meshMessageDeliveriesCap(meshMessageDeliveriesCap)
        .meshMessageDeliveriesThreshold(meshMessageDeliveriesThreshold)
        .meshMessageDeliveriesWindow(meshMessageDeliveriesWindow)
        .meshMessageDeliveriesActivation(meshMessageDeliveriesActivation)
        .meshFailurePenaltyWeight(meshFailurePenaltyWeight)
        .meshFailurePenaltyDecay(meshFailurePenaltyDecay)
        .invalidMessageDeliveriesWeight(invalidMessageDeliveriesWeight)
        .invalidMessageDeliveriesDecay(invalidMessageDeliveriesDecay);
  }

  /** Collects the values; each method sets the component of its name and returns this. */
  public static final class Builder {
    private double topicWeight = 1;
    private double timeInMeshWeight = 0;
    private Duration timeInMeshQuantum = Duration.ofSeconds(1);
    private double timeInMeshCap = 3600;
    private double firstMessageDeliveriesWeight = 0;
    private double firstMessageDeliveriesDecay = 0.5;
    private double firstMessageDeliveriesCap = 2000;
    private double meshMessageDeliveriesWeight = 0;
    private double meshMessageDeliveriesDecay = 0.5;
    private double meshMessageDeliveriesCap = 2000;
    private double meshMessageDeliveriesThreshold = 1;
    private Duration meshMessageDeliveriesWindow = Duration.ofMillis(10);
    private Duration meshMessageDeliveriesActivation = Duration.ofSeconds(10);
    private double meshFailurePenaltyWeight = 0;
    private double meshFailurePenaltyDecay = 0.5;
    private double invalidMessageDeliveriesWeight = 0;
    private double invalidMessageDeliveriesDecay = 0.5;

    /** Starts from weights of 0. */
    public Builder() {}

    /** {@return this, with {@link TopicScoreParams#topicWeight}} */
    public Builder topicWeight(double value) {
      topicWeight = value;
      return this;
    }

    /** {@return this, with {@link TopicScoreParams#timeInMeshWeight}} */
    public Builder timeInMeshWeight(double value) {
      timeInMeshWeight = value;
      return this;
    }

    /** {@return this, with {@link TopicScoreParams#timeInMeshQuantum}} */
    public Builder timeInMeshQuantum(Duration value) {
      timeInMeshQuantum = value;
      return this;
    }

    /** {@return this, with {@link TopicScoreParams#timeInMeshCap}} */
    public Builder timeInMeshCap(double value) {
      timeInMeshCap = value;
      return this;
    }

    /** {@return this, with {@link TopicScoreParams#firstMessageDeliveriesWeight}} */
    public Builder firstMessageDeliveriesWeight(double value) {
      firstMessageDeliveriesWeight = value;
      return this;
    }

    /** {@return this, with {@link TopicScoreParams#firstMessageDeliveriesDecay}} */
    public Builder firstMessageDeliveriesDecay(double value) {
      firstMessageDeliveriesDecay = value;
      return this;
    }

    /** {@return this, with {@link TopicScoreParams#firstMessageDeliveriesCap}} */
    public Builder firstMessageDeliveriesCap(double value) {
      firstMessageDeliveriesCap = value;
      return this;
    }

    /** {@return this, with {@link TopicScoreParams#meshMessageDeliveriesWeight}} */
    public Builder meshMessageDeliveriesWeight(double value) {
      meshMessageDeliveriesWeight = value;
      return this;
    }

    /** {@return this, with {@link TopicScoreParams#meshMessageDeliveriesDecay}} */
    public Builder meshMessageDeliveriesDecay(double value) {
      meshMessageDeliveriesDecay = value;
      return this;
    }

    /** {@return this, with {@link TopicScoreParams#meshMessageDeliveriesCap}} */
    public Builder meshMessageDeliveriesCap(double value) {
      meshMessageDeliveriesCap = value;
      return this;
    }

    /** {@return this, with {@link TopicScoreParams#meshMessageDeliveriesThreshold}} */
    public Builder meshMessageDeliveriesThreshold(double value) {
      meshMessageDeliveriesThreshold = value;
      return this;
    }

    /** {@return this, with {@link TopicScoreParams#meshMessageDeliveriesWindow}} */
    public Builder meshMessageDeliveriesWindow(Duration value) {
      meshMessageDeliveriesWindow = value;
      return this;
    }

    /** {@return this, with {@link TopicScoreParams#meshMessageDeliveriesActivation}} */
    public Builder meshMessageDeliveriesActivation(Duration value) {
      meshMessageDeliveriesActivation = value;
      return this;
    }

    /** {@return this, with {@link TopicScoreParams#meshFailurePenaltyWeight}} */
    public Builder meshFailurePenaltyWeight(double value) {
      meshFailurePenaltyWeight = value;
      return this;
    }

    /** {@return this, with {@link TopicScoreParams#meshFailurePenaltyDecay}} */
    public Builder meshFailurePenaltyDecay(double value) {
      meshFailurePenaltyDecay = value;
      return this;
    }

    /** {@return this, with {@link TopicScoreParams#invalidMessageDeliveriesWeight}} */
    public Builder invalidMessageDeliveriesWeight(double value) {
      invalidMessageDeliveriesWeight = value;
      return this;
    }

    /** {@return this, with {@link TopicScoreParams#invalidMessageDeliveriesDecay}} */
    public Builder invalidMessageDeliveriesDecay(double value) {
      invalidMessageDeliveriesDecay = value;
      return this;
    }

    /** {@return the parameters, unchecked} */
    public TopicScoreParams build() {
      return new TopicScoreParams(
          topicWeight,
          timeInMeshWeight,
          timeInMeshQuantum,
          timeInMeshCap,
          firstMessageDeliveriesWeight,
          firstMessageDeliveriesDecay,
          firstMessageDeliveriesCap,
          meshMessageDeliveriesWeight,
          meshMessageDeliveriesDecay,
          meshMessageDeliveriesCap,
          meshMessageDeliveriesThreshold,
          meshMessageDeliveriesWindow,
          meshMessageDeliveriesActivation,
          meshFailurePenaltyWeight,
          meshFailurePenaltyDecay,
          invalidMessageDeliveriesWeight,
          invalidMessageDeliveriesDecay);
    }
  }
}
