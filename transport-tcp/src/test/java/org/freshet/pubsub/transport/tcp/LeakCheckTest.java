package org.freshet.pubsub.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class LeakCheckTest {
  @Test
  void aLeakedBufferIsReported() {
    leak();
    List<String> reports = new ArrayList<>();

    await().until(() -> reports.addAll(LeakCheck.takeReports()));

    assertThat(reports).hasSize(1);
    assertThat(reports.get(0)).contains("LeakCheckTest");
  }

  private static void leak() {
    ByteBuf lost = ByteBufAllocator.DEFAULT.directBuffer(64);
    lost.writeByte(1);
  }
}
