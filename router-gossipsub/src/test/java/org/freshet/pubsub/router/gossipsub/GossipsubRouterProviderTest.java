package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.freshet.pubsub.router.RouterProvider;
import org.junit.jupiter.api.Test;

class GossipsubRouterProviderTest {
  @Test
  void itIsFoundOnTheModulePath() throws URISyntaxException {
    Path classes =
        Path.of(
            GossipsubRouterProvider.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    ModuleDescriptor module = ModuleFinder.of(classes).findAll().iterator().next().descriptor();

    assertThat(module.provides())
        .singleElement()
        .satisfies(
            provides -> {
              assertThat(provides.service()).isEqualTo(RouterProvider.class.getName());
              assertThat(provides.providers())
                  .containsExactly(GossipsubRouterProvider.class.getName());
            });
  }

  @Test
  void itIsFoundOnTheClassPath() throws IOException {
    String services = "/META-INF/services/" + RouterProvider.class.getName();
    try (InputStream in = GossipsubRouterProvider.class.getResourceAsStream(services)) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip())
          .isEqualTo(GossipsubRouterProvider.class.getName());
    }
    assertThat(new GossipsubRouterProvider().id()).isEqualTo("gossipsub");
  }

  @Test
  void protocolsAreOfferedNewestFirstAndFloodsubLast() {
    assertThat(GossipRig.rig().router().protocols())
        .containsExactly(
            GossipRig.V13, GossipRig.V12, GossipRig.V11, GossipRig.V10, GossipRig.FLOODSUB);
    assertThat(GossipRig.rig(p -> p.newestVersion(ProtocolVersion.V1_1)).router().protocols())
        .containsExactly(GossipRig.V11, GossipRig.V10, GossipRig.FLOODSUB);
  }
}
