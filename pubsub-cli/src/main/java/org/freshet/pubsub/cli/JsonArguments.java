package org.freshet.pubsub.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;

/**
 * One command's fields, read as what they have to be.
 *
 * @param fields as parsed; every method throws {@link IllegalArgumentException}, which names the
 *     field, when one is missing or something else
 */
record JsonArguments(Map<?, ?> fields) {

  boolean has(String field) {
    return fields.containsKey(field);
  }

  String text(String field) {
    if (fields.get(field) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(
        has(field) ? "'" + field + "' has to be a string" : "'" + field + "' is missing");
  }

  TopicName topic(String field) {
    return TopicName.of(text(field));
  }

  Multiaddr address(String field) {
    return Multiaddr.parse(text(field));
  }

  PeerId peer(String field) {
    return PeerId.parse(text(field));
  }

  /** {@return the number of seconds, empty where the field is missing} */
  Optional<Duration> seconds(String field) {
    if (!has(field)) {
      return Optional.empty();
    }
    if (fields.get(field) instanceof Number number && number.doubleValue() > 0) {
      return Optional.of(Duration.ofMillis((long) Math.ceil(1000 * number.doubleValue())));
    }
    throw new IllegalArgumentException("'" + field + "' has to be a positive number");
  }

  /** {@return the peers in the array} */
  List<PeerId> peers(String field) {
    if (!(fields.get(field) instanceof List<?> all)) {
      throw new IllegalArgumentException("'" + field + "' has to be an array of peer ids");
    }
    List<PeerId> peers = new ArrayList<>();
    for (Object each : all) {
      if (!(each instanceof String text)) {
        throw new IllegalArgumentException("'" + field + "' has to be an array of peer ids");
      }
      peers.add(PeerId.parse(text));
    }
    return peers;
  }

  /** {@return the payload: either {@code data} in base64, or {@code text}} */
  byte[] payload() {
    if (has("data") == has("text")) {
      throw new IllegalArgumentException("a publish has either 'data' (base64) or 'text'");
    }
    if (has("text")) {
      return text("text").getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Base64.getDecoder().decode(text("data"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'data' is no base64: " + e.getMessage(), e);
    }
  }

  /** {@return how the message is published: with patience unless the command says otherwise} */
  PublishOptions publishOptions() {
    PublishOptions options =
        flag("waitForRoom", true) ? PublishOptions.PATIENT : PublishOptions.DEFAULT;
    if (has("giveUpAfterMillis")) {
      options = options.withGiveUpAfter(Duration.ofMillis(number("giveUpAfterMillis")));
    }
    return has("to") ? options.withOnlyTo(peers("to")) : options;
  }

  /** {@return the boolean, or what it is when it is missing} */
  boolean flag(String field, boolean whenMissing) {
    if (!has(field)) {
      return whenMissing;
    }
    if (fields.get(field) instanceof Boolean value) {
      return value;
    }
    throw new IllegalArgumentException("'" + field + "' has to be true or false");
  }

  /** {@return the whole number, whichever class the parser chose for its size} */
  private long number(String field) {
    if (fields.get(field) instanceof Integer || fields.get(field) instanceof Long) {
      return ((Number) fields.get(field)).longValue();
    }
    throw new IllegalArgumentException("'" + field + "' has to be a whole number");
  }

  void isTrue(String field) {
    if (!Boolean.TRUE.equals(fields.get(field))) {
      throw new IllegalArgumentException("'" + field + "' has to be true");
    }
  }
}
