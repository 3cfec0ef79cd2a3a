package org.freshet.pubsub;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;

/**
 * Decides which of the topics that others want this node takes note of.
 *
 * <p>Called on the engine thread whenever a stream says that it wants a topic and has not said so
 * before: it must be pure and quick. What is not taken is neither kept nor told to the router, and
 * counted. One that throws has refused. That a topic is no longer wanted is always heard; what this
 * node's own application subscribes to is not asked about.
 *
 * <p>Strangers choose the topics' names: any characters, at most {@value TopicName#MAX_BYTES}
 * bytes.
 */
@FunctionalInterface
public interface SubscriptionFilter {
  /** Takes every topic, as many as {@link Limits} allow. */
  SubscriptionFilter ALL = request -> Decision.TAKE;

  /** What becomes of a wish. */
  enum Decision {
    /** It is taken note of. */
    TAKE,
    /** It is left out: the topic is none of this node's. */
    REFUSE,
    /** It is left out: there are too many. The node says so in its log, once for a stream. */
    TOO_MANY
  }

  /**
   * A stream wants a topic.
   *
   * @param topic the topic
   * @param neighbour whose stream it is, empty where it proved no identity
   * @param takenInRpc how many topics before it in the same RPC were taken
   * @param wantedByStream how many topics the stream wants already
   */
  record Request(TopicName topic, Optional<PeerId> neighbour, int takenInRpc, int wantedByStream) {}

  /** {@return what becomes of it} */
  Decision decide(Request request);

  /**
   * {@return takes these topics and refuses all others}
   *
   * @throws IllegalArgumentException when one is no topic's name
   */
  static SubscriptionFilter allow(String... topics) {
    Set<TopicName> allowed =
        Arrays.stream(topics).map(TopicName::of).collect(Collectors.toUnmodifiableSet());
    return request -> allowed.contains(request.topic()) ? Decision.TAKE : Decision.REFUSE;
  }

  /**
   * {@return takes the topics whose whole name the pattern matches, and refuses all others}
   *
   * <p>A name for which the match takes more than {@value BoundedText#READS_PER_CHARACTER} steps a
   * character is refused: with some patterns, such as {@code (.*a){20}}, a stranger's name would
   * else keep the node busy for years.
   */
  static SubscriptionFilter matching(Pattern pattern) {
    return request ->
        pattern.matcher(new BoundedText(request.topic().value())).matches()
            ? Decision.TAKE
            : Decision.REFUSE;
  }

  /**
   * {@return takes topics as long as there are not too many}
   *
   * @param perRpc topics that one RPC may add to those that the stream wants
   * @param perStream topics that one stream may want; more than {@link Limits#maxTopicsPerStream()}
   *     changes nothing
   * @throws IllegalArgumentException when one of them is negative
   */
  static SubscriptionFilter atMost(int perRpc, int perStream) {
    if (perRpc < 0 || perStream < 0) {
      throw new IllegalArgumentException(
          "perRpc and perStream must not be negative: " + perRpc + ", " + perStream);
    }
    return request ->
        request.takenInRpc() < perRpc && request.wantedByStream() < perStream
            ? Decision.TAKE
            : Decision.TOO_MANY;
  }

  /** {@return takes what both take; where this one does not, the other is not asked} */
  default SubscriptionFilter and(SubscriptionFilter other) {
    return request -> {
      Decision first = decide(request);
      return first == Decision.TAKE ? other.decide(request) : first;
    };
  }

  /** {@return takes what one of them takes; where this one does, the other is not asked} */
  default SubscriptionFilter or(SubscriptionFilter other) {
    return request -> decide(request) == Decision.TAKE ? Decision.TAKE : other.decide(request);
  }
}
