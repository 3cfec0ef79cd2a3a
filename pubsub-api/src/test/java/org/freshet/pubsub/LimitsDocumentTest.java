package org.freshet.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.freshet.pubsub.message.ValidatorOptions;
import org.freshet.pubsub.transport.TransportSettings;
import org.junit.jupiter.api.Test;

/** The page docs/limits.md, which tells of every bound. */
class LimitsDocumentTest {
  private static final Set<Class<?>> AMOUNTS = Set.of(int.class, long.class, Duration.class);

  @Test
  void namesEverySetting() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "limits.md"));
    assertThat(
            Stream.of(
                    Limits.class,
                    RateLimits.class,
                    ConnectionLimits.class,
                    TransportSettings.class,
                    ValidatorOptions.class)
                .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                .filter(component -> AMOUNTS.contains(component.getType()))
                .map(RecordComponent::getName))
        .hasSizeGreaterThan(35)
        .allSatisfy(name -> assertThat(page).containsPattern("`(\\w+\\.)?" + name + "`"));
  }
}
