package org.freshet.interop.harness;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One line that a node printed. */
public record Event(Map<String, Object> fields) {
  private static final int LONGEST_TEXT_SHOWN = 100;

  /** {@return a field's text} */
  public String text(String key) {
    return (String) required(key);
  }

  /** {@return the bytes of a field in base64} */
  public byte[] bytes(String key) {
    return Base64.getDecoder().decode(text(key));
  }

  /** {@return a field's number} */
  public long number(String key) {
    return ((Number) required(key)).longValue();
  }

  /** {@return a field's number, with what it has behind the point} */
  public double decimal(String key) {
    return ((Number) required(key)).doubleValue();
  }

  /** {@return the texts of a field that is a list} */
  public List<String> texts(String key) {
    return ((List<?>) required(key)).stream().map(String.class::cast).toList();
  }

  /** {@return the object of a field} */
  @SuppressWarnings("unchecked")
  public Event object(String key) {
    return new Event((Map<String, Object>) required(key));
  }

  /** {@return the objects of a field that is a list} */
  @SuppressWarnings("unchecked")
  public List<Event> objects(String key) {
    return ((List<?>) required(key))
        .stream().map(object -> new Event((Map<String, Object>) object)).toList();
  }

  /** {@return whether the field has this value; numbers are compared as such} */
  boolean has(String key, Object value) {
    Object own = fields.get(key);
    return own instanceof Number number && value instanceof Number other
        ? number.longValue() == other.longValue()
        : fields.containsKey(key) && Objects.equals(own, value);
  }

  private Object required(String key) {
    return Objects.requireNonNull(fields.get(key), () -> "no '" + key + "' in " + this);
  }

  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    fields.forEach(
        (key, value) ->
            line.append(line.isEmpty() ? "{" : ", ").append(key).append('=').append(shown(value)));
    return line.append('}').toString();
  }

  private static String shown(Object value) {
    String text = String.valueOf(value);
    return text.length() <= LONGEST_TEXT_SHOWN
        ? text
        : text.substring(0, LONGEST_TEXT_SHOWN) + "… (" + text.length() + " characters)";
  }
}
