package org.freshet.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.RateLimits;
import org.freshet.pubsub.transport.TransportSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/limits.md} has every bound of a node in a row, with its default. */
class LimitsPageTest {
  /** Depend on the largest heap: the page says how. */
  private static final Set<String> BY_HEAP = Set.of("nodeBufferBytes", "maxTotalWindowGrowthBytes");

  static Stream<Record> settings() {
    return Stream.of(
        Limits.DEFAULT, RateLimits.DEFAULT, ConnectionLimits.DEFAULT, TransportSettings.DEFAULT);
  }

  /** {@return the ways to write a number or a time; none of what is no bound} */
  private static List<String> texts(Object value) {
    if (value instanceof Duration time) {
      return List.of(time.toSeconds() + " s");
    }
    List<String> texts = new ArrayList<>();
    if (value instanceof Number number) {
      long amount = number.longValue();
      texts.add(Long.toString(amount));
      texts.add(String.format(Locale.ROOT, "%,d", amount));
      String[] units = {"KiB", "MiB", "GiB"};
      for (int i = 0; i < units.length; i++) {
        int shift = 10 * (i + 1);
        if (amount >> shift << shift == amount) {
          texts.add((amount >> shift) + " " + units[i]);
        }
      }
      if (Long.bitCount(amount) == 1) {
        texts.add("2^" + Long.numberOfTrailingZeros(amount));
      }
    }
    return texts;
  }

  @ParameterizedTest
  @MethodSource("settings")
  void eachHasARowWithItsDefault(Record settings) throws Exception {
    String page = Files.readString(Path.of("../docs/limits.md"));
    int rows = 0;
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      String name = component.getName();
      List<String> texts = texts(component.getAccessor().invoke(settings));
      if (texts.isEmpty()) {
        continue;
      }
      rows++;
      Pattern row = Pattern.compile("(?m)^\\| [^|]*`(?:\\w+\\.)?" + name + "`[^|]*\\| ([^|]*) \\|");
      List<String> defaults = row.matcher(page).results().map(found -> found.group(1)).toList();
      assertThat(defaults).as("rows of %s", name).isNotEmpty();
      if (!BY_HEAP.contains(name)) {
        assertThat(defaults)
            .as("the default of %s: one of %s", name, texts)
            .anyMatch(says -> texts.stream().anyMatch(text -> hasWord(says, text)));
      }
    }
    assertThat(rows).isGreaterThan(4);
  }

  private static boolean hasWord(String says, String text) {
    return Pattern.compile("(?<![\\w,])" + Pattern.quote(text) + "(?!\\w|,\\d)")
        .matcher(says)
        .find();
  }
}
