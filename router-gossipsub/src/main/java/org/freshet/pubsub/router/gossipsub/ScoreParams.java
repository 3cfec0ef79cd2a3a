package org.freshet.pubsub.router.gossipsub;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;

/**
 * How peers are scored (gossipsub v1.1); immutable. Checked by the {@link GossipsubParams} that it
 * becomes a part of.
 *
 * <p>A score is the sum of what topics bring (P1 to P4, see {@link TopicScoreParams}), at most the
 * cap, of the application's own opinion (P5), of a penalty for many peers on one address (P6) and
 * of one for misbehaviour (P7).
 *
 * @param topics how each topic counts
 * @param otherTopics how every topic counts that is not among them
 * @param topicScoreCap the most that all topics together can bring; 0 for no cap
 * @param applicationScore P5: what the application thinks of a peer; quick, pure and called on the
 *     engine thread, once a decay interval for each peer
 * @param applicationWeight P5: its weight
 * @param ipColocationWeight P6: points for the square of the surplus of peers on one address; not
 *     positive
 * @param ipColocationThreshold P6: so many peers may share an address, or an IPv6 /64; at least 1
 * @param ipColocationAllowed P6: addresses and networks, such as {@code 10.0.0.0/8}, on which any
 *     number may live; loopback always is one
 * @param behaviourPenaltyWeight P7: points for the square of the misbehaviour above the threshold;
 *     not positive
 * @param behaviourPenaltyThreshold P7: so much is forgiven
 * @param behaviourPenaltyDecay P7: what is left of the count after a decay interval
 * @param decayInterval the time between two decays; at least a second
 * @param decayToZero a count below this becomes 0
 * @param retainScore how long the bad score of a peer that is gone is remembered
 */
public record ScoreParams(
    Map<TopicName, TopicScoreParams> topics,
    TopicScoreParams otherTopics,
    double topicScoreCap,
    ToDoubleFunction<PeerId> applicationScore,
    double applicationWeight,
    double ipColocationWeight,
    int ipColocationThreshold,
    List<String> ipColocationAllowed,
    double behaviourPenaltyWeight,
    double behaviourPenaltyThreshold,
    double behaviourPenaltyDecay,
    Duration decayInterval,
    double decayToZero,
    Duration retainScore) {

  /** Every score is 0. */
  public static final ScoreParams NONE = new Builder().build();

  /** Copies what could change; the order of the topics is kept. */
  public ScoreParams {
    topics = Collections.unmodifiableMap(new LinkedHashMap<>(topics));
    ipColocationAllowed = List.copyOf(ipColocationAllowed);
  }

  /**
   * {@return the factor by which a count falls to {@code decayToZero} in the given time}
   *
   * @param decayInterval how often it is applied
   */
  public static double decay(Duration time, Duration decayInterval, double decayToZero) {
    double ticks = (double) time.toNanos() / decayInterval.toNanos();
    return Math.pow(decayToZero, 1 / ticks);
  }

  /** {@return the factor by which a count falls to a hundredth in the given time, each second} */
  public static double decay(Duration time) {
    return decay(time, Duration.ofSeconds(1), 0.01);
  }

  /** {@return how the topic counts} */
  TopicScoreParams topic(TopicName topic) {
    return topics.getOrDefault(topic, otherTopics);
  }

  /** {@return whether any score can differ from 0} */
  boolean isEnabled() {
    return applicationWeight != 0
        || ipColocationWeight != 0
        || behaviourPenaltyWeight != 0
        || !otherTopics.isNone()
        || !topics.values().stream().allMatch(TopicScoreParams::isNone);
  }

  /** Adds a sentence for everything that is wrong, with this prefix before each name. */
  void check(String prefix, List<String> faults) {
    Faults f = new Faults(prefix, faults);
    topics.forEach((topic, params) -> params.check(prefix + "topics[" + topic + "].", faults));
    otherTopics.check(prefix + "otherTopics.", faults);
    f.notNegative("topicScoreCap", topicScoreCap);
    f.notNegative("applicationWeight", applicationWeight);
    f.notPositive("ipColocationWeight", ipColocationWeight);
    f.atLeast("ipColocationThreshold", ipColocationThreshold, 1);
    for (String network : ipColocationAllowed) {
      if (!IpNetwork.isNetwork(network)) {
        f.add("ipColocationAllowed", "holds addresses and networks, not '" + network + "'");
      }
    }
    f.notPositive("behaviourPenaltyWeight", behaviourPenaltyWeight);
    f.notNegative("behaviourPenaltyThreshold", behaviourPenaltyThreshold);
    f.fraction("behaviourPenaltyDecay", behaviourPenaltyDecay);
    f.atLeastOneSecond("decayInterval", decayInterval);
    f.fraction("decayToZero", decayToZero);
    f.notNegative("retainScore", retainScore);
  }

  /** {@return a builder that starts from these values} */
  public Builder toBuilder() {
    return new Builder()
        .topics(topics)
        .otherTopics(otherTopics)
        .topicScoreCap(topicScoreCap)
        .applicationScore(applicationScore)
        .applicationWeight(applicationWeight)
        .ipColocationWeight(ipColocationWeight)
        .ipColocationThreshold(ipColocationThreshold)
        .ipColocationAllowed(ipColocationAllowed)
        .behaviourPenaltyWeight(behaviourPenaltyWeight)
        .behaviourPenaltyThreshold(behaviourPenaltyThreshold)
        .behaviourPenaltyDecay(behaviourPenaltyDecay)
        .decayInterval(decayInterval)
        .decayToZero(decayToZero)
        .retainScore(retainScore);
  }

  /** Collects the values; each method sets the component of its name and returns this. */
  public static final class Builder {
    private Map<TopicName, TopicScoreParams> topics = Map.of();
    private TopicScoreParams otherTopics = TopicScoreParams.NONE;
    private double topicScoreCap = 0;
    private ToDoubleFunction<PeerId> applicationScore = peer -> 0;
    private double applicationWeight = 0;
    private double ipColocationWeight = 0;
    private int ipColocationThreshold = 1;
    private List<String> ipColocationAllowed = List.of();
    private double behaviourPenaltyWeight = 0;
    private double behaviourPenaltyThreshold = 0;
    private double behaviourPenaltyDecay = 0.5;
    private Duration decayInterval = Duration.ofSeconds(1);
    private double decayToZero = 0.01;
    private Duration retainScore = Duration.ofMinutes(10);

    /** Starts from weights of 0. */
    public Builder() {}

    /** {@return this, with {@link ScoreParams#topics}} */
    public Builder topics(Map<TopicName, TopicScoreParams> value) {
      topics = value;
      return this;
    }

    /** {@return this, with {@link ScoreParams#otherTopics}} */
    public Builder otherTopics(TopicScoreParams value) {
      otherTopics = value;
      return this;
    }

    /** {@return this, with {@link ScoreParams#topicScoreCap}} */
    public Builder topicScoreCap(double value) {
      topicScoreCap = value;
      return this;
    }

    /** {@return this, with {@link ScoreParams#applicationScore}} */
    public Builder applicationScore(ToDoubleFunction<PeerId> value) {
      applicationScore = value;
      return this;
    }

    /** {@return this, with {@link ScoreParams#applicationWeight}} */
    public Builder applicationWeight(double value) {
      applicationWeight = value;
      return this;
    }

    /** {@return this, with {@link ScoreParams#ipColocationWeight}} */
    public Builder ipColocationWeight(double value) {
      ipColocationWeight = value;
      return this;
    }

    /** {@return this, with {@link ScoreParams#ipColocationThreshold}} */
    public Builder ipColocationThreshold(int value) {
      ipColocationThreshold = value;
      return this;
    }

    /** {@return this, with {@link ScoreParams#ipColocationAllowed}} */
    public Builder ipColocationAllowed(List<String> value) {
      ipColocationAllowed = value;
      return this;
    }

    /** {@return this, with {@link ScoreParams#behaviourPenaltyWeight}} */
    public Builder behaviourPenaltyWeight(double value) {
      behaviourPenaltyWeight = value;
      return this;
    }

    /** {@return this, with {@link ScoreParams#behaviourPenaltyThreshold}} */
    public Builder behaviourPenaltyThreshold(double value) {
      behaviourPenaltyThreshold = value;
      return this;
    }

    /** {@return this, with {@link ScoreParams#behaviourPenaltyDecay}} */
    public Builder behaviourPenaltyDecay(double value) {
      behaviourPenaltyDecay = value;
      return this;
    }

    /** {@return this, with {@link ScoreParams#decayInterval}} */
    public Builder decayInterval(Duration value) {
      decayInterval = value;
      return this;
    }

    /** {@return this, with {@link ScoreParams#decayToZero}} */
    public Builder decayToZero(double value) {
      decayToZero = value;
      return this;
    }

    /** {@return this, with {@link ScoreParams#retainScore}} */
    public Builder retainScore(Duration value) {
      retainScore = value;
      return this;
    }

    /** {@return the parameters, unchecked} */
    public ScoreParams build() {
      return new ScoreParams(
          topics,
          otherTopics,
          topicScoreCap,
          applicationScore,
          applicationWeight,
          ipColocationWeight,
          ipColocationThreshold,
          ipColocationAllowed,
          behaviourPenaltyWeight,
          behaviourPenaltyThreshold,
          behaviourPenaltyDecay,
          decayInterval,
          decayToZero,
          retainScore);
    }
  }
}
