package org.freshet.pubsub.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON text to and from maps, lists, strings, numbers, booleans and null. */
final class Json {
  /** A message's payload may be longer than Jackson's own limit for a string. */
  private static final JSON JACKSON =
      JSON.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .enable(JSON.Feature.WRITE_NULL_PROPERTIES)
          .build();

  private Json() {}

  /**
   * {@return the object as JSON on one line, without a line feed, its fields in the map's order}
   */
  static String line(Map<String, ? extends @Nullable Object> object) {
    try {
      return JACKSON.asString(object);
    } catch (IOException e) {
      throw new UncheckedIOException("a map of plain values can be written", e);
    }
  }

  /**
   * {@return the one value that the text holds}
   *
   * @throws IllegalArgumentException when the text is not JSON, or more than one value
   */
  static @Nullable Object parse(String text) {
    try (JsonParser parser = JACKSON.getStreamingFactory().createParser(text)) {
      if (parser.nextToken() == null) {
        throw new IllegalArgumentException("the line is empty");
      }
      Object value = JACKSON.anyFrom(parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("there is something behind the JSON value");
      }
      return value;
    } catch (JsonProcessingException e) {
      // The library's own words name its classes and settings.
      int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
      throw new IllegalArgumentException("this is no JSON from column " + column + " on", e);
    } catch (IOException e) {
      throw new UncheckedIOException("a string can be read", e);
    }
  }
}
