package org.freshet.pubsub.benchmarks.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class HalfCoreTest {
  private final Process spinning;

  HalfCoreTest() throws IOException {
    spinning = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
  }

  @AfterEach
  void end() {
    spinning.destroyForcibly();
  }

  private Duration used() {
    return spinning.info().totalCpuDuration().orElseThrow();
  }

  @Test
  void aProcessThatWouldTakeACoreHasHalfOfIt() {
    try (HalfCore half = new HalfCore(spinning.toHandle())) {
      Duration before = used();
      await().until(() -> used().minus(before).toMillis() > 300);

      assertThat(half.share()).isLessThan(0.6);
    }
    // It goes on.
    Duration after = used();
    await().until(() -> used().compareTo(after) > 0);
  }
}
