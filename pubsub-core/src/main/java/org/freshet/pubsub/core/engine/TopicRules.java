package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.pubsub.TopicSettings;
import org.freshet.pubsub.message.MessageIdFunction;
import org.freshet.pubsub.message.MessageIds;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.message.TopicName;

/**
 * The rules of every topic's messages; immutable.
 *
 * @param common of all topics without rules of their own
 * @param own the rules of some topics
 */
public record TopicRules(MessageRules common, Map<TopicName, MessageRules> own) {

  /** Copies the map. */
  public TopicRules {
    own = Collections.unmodifiableMap(new LinkedHashMap<>(own));
  }

  /**
   * {@return the rules that follow from settings}
   *
   * @param messageId empty for what fits the policy: the id of go where messages name their author,
   *     else the hash of the payload
   */
  public static TopicRules of(
      SignaturePolicy policy,
      Optional<MessageIdFunction> messageId,
      Map<TopicName, TopicSettings> topics) {
    Map<TopicName, MessageRules> own = new LinkedHashMap<>();
    topics.forEach(
        (topic, settings) ->
            own.put(
                topic,
                rules(
                    settings.signaturePolicy().orElse(policy),
                    settings.messageId().or(() -> messageId),
                    settings.maxMessageBytes().orElse(Integer.MAX_VALUE))));
    return new TopicRules(rules(policy, messageId, Integer.MAX_VALUE), own);
  }

  private static MessageRules rules(
      SignaturePolicy policy, Optional<MessageIdFunction> messageId, int maxMessageBytes) {
    MessageIds fitting = policy.namesAuthor() ? MessageIds.GO : MessageIds.SHA256;
    return new MessageRules(policy, messageId.orElse(fitting), maxMessageBytes);
  }

  /** {@return the rules of a topic} */
  public MessageRules of(TopicName topic) {
    return own.isEmpty() ? common : own.getOrDefault(topic, common);
  }

  /** {@return one sentence for each thing that is wrong} */
  public List<String> faults() {
    List<String> faults = new ArrayList<>();
    addFault(faults, "", common);
    own.forEach((topic, rules) -> addFault(faults, "topic '" + topic + "': ", rules));
    return faults;
  }

  private static void addFault(List<String> faults, String where, MessageRules rules) {
    if (!rules.policy().namesAuthor()
        && rules.messageId() instanceof MessageIds preset
        && preset.needsAuthor()) {
      faults.add(
          where
              + "messageId "
              + preset
              + " needs an author, which messages under "
              + rules.policy()
              + " do not name; use SHA256 or a function of the content");
    }
  }
}
