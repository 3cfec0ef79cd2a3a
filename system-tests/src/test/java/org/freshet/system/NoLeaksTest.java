package org.freshet.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoLeaksTest {
  @Test
  void aLeakIsReported() {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    List<String> reports = new ArrayList<>();
    leak();
    await().until(() -> reports.addAll(NoLeaks.takeReports()));
    assertThat(reports).hasSize(1);
    assertThat(reports.get(0)).contains("NoLeaksTest.leak");
  }

  private static void leak() {
    ByteBufAllocator.DEFAULT.directBuffer(16);
  }
}
