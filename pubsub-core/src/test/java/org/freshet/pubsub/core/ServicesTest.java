package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.freshet.pubsub.PubSub;
import org.junit.jupiter.api.Test;

class ServicesTest {
  @Test
  void theClassPathFindsWhatTheModulePathFinds() throws Exception {
    Module core = CoreFactory.class.getModule();
    assertThat(core.isNamed()).describedAs("tests run on the module path").isTrue();
    assertThat(core.getDescriptor().provides()).isNotEmpty();
    for (var provided : core.getDescriptor().provides()) {
      String file = "/META-INF/services/" + provided.service();
      try (InputStream in = CoreFactory.class.getResourceAsStream(file)) {
        assertThat(in).describedAs(file).isNotNull();
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text.lines().filter(line -> !line.isBlank()))
            .containsExactlyInAnyOrderElementsOf(provided.providers());
      }
    }
  }

  @Test
  void theApplicationsEntryFindsTheCore() {
    assertThat(PubSub.builder()).isInstanceOf(DefaultPubSubBuilder.class);
  }
}
