package org.freshet.pubsub.core.plugin;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.ProtocolId;

/**
 * Reads one value of a router's parameters; those of a list stand between commas, those of a map
 * too, each behind its key and {@code =}.
 */
final class TextValue {
  private static final Pattern DURATION = Pattern.compile("(\\d+)(ns|us|ms|s|m|h|d)");

  private TextValue() {}

  /**
   * {@return the value}
   *
   * @throws IllegalArgumentException that says what is wrong with the text
   */
  static Object parse(String text, Type type) {
    if (type instanceof Class<?> simple) {
      return parse(text, simple);
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
      return list(text, generic.getActualTypeArguments()[0]);
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
      return map(text, generic.getActualTypeArguments()[0], generic.getActualTypeArguments()[1]);
    }
    throw unwritable(type);
  }

  private static List<Object> list(String text, Type type) {
    List<Object> values = new ArrayList<>();
    for (String item : items(text)) {
      values.add(parse(item, type));
    }
    return List.copyOf(values);
  }

  private static Map<Object, Object> map(String text, Type keyType, Type valueType) {
    Map<Object, Object> values = new LinkedHashMap<>();
    for (String item : items(text)) {
      // The last, for keys may hold some.
      int equals = item.lastIndexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("'" + item + "' is no KEY=VALUE");
      }
      Object key = parse(item.substring(0, equals), keyType);
      if (values.put(key, parse(item.substring(equals + 1), valueType)) != null) {
        throw new IllegalArgumentException("'" + key + "' is named twice");
      }
    }
    return Collections.unmodifiableMap(values);
  }

  private static String[] items(String text) {
    return text.isEmpty() ? new String[0] : text.split(",", -1);
  }

  private static Object parse(String text, Class<?> type) {
    if (type == String.class) {
      return text;
    }
    if (type == Multiaddr.class) {
      return Multiaddr.parse(text);
    }
    if (type == ProtocolId.class) {
      return ProtocolId.of(text);
    }
    if (type == TopicName.class) {
      return TopicName.of(text);
    }
    if (type == Duration.class) {
      return duration(text);
    }
    if (type == boolean.class) {
      return truth(text);
    }
    if (type.isEnum()) {
      return constant(text, type);
    }
    return number(text, type);
  }

  private static Object number(String text, Class<?> type) {
    try {
      if (type == int.class) {
        return Integer.parseInt(text);
      }
      if (type == long.class) {
        return Long.parseLong(text);
      }
      if (type == double.class) {
        return Double.parseDouble(text);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no " + type.getSimpleName(), e);
    }
    throw unwritable(type);
  }

  private static IllegalArgumentException unwritable(Type type) {
    String name = type.getTypeName().replaceAll("[\\w.]+[.$]", "");
    return new IllegalArgumentException(
        "a value of type " + name + " cannot be written as text: set it in code");
  }

  private static boolean truth(String text) {
    if (text.equals("true") || text.equals("false")) {
      return text.equals("true");
    }
    throw new IllegalArgumentException("'" + text + "' is neither true nor false");
  }

  private static Duration duration(String text) {
    Matcher amountAndUnit = DURATION.matcher(text);
    try {
      if (!amountAndUnit.matches()) {
        return Duration.parse(text);
      }
      long amount = Long.parseLong(amountAndUnit.group(1));
      return switch (amountAndUnit.group(2)) {
        case "ns" -> Duration.ofNanos(amount);
        case "us" -> Duration.ofNanos(Math.multiplyExact(amount, 1000L));
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> Duration.ofDays(amount);
      };
    } catch (DateTimeParseException | NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no duration; write it like 700ms, 1s, 2m or PT1.5S", e);
    }
  }

  private static Object constant(String text, Class<?> type) {
    String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> ((Enum<?>) constant).name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'"
                        + text
                        + "' is none of "
                        + Arrays.stream(type.getEnumConstants())
                            .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))));
  }
}
