package org.freshet.pubsub.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.core.EverybodyRouter;
import org.freshet.pubsub.core.LoopbackTransport;
import org.freshet.pubsub.router.RouterProvider;
import org.freshet.pubsub.transport.StreamHandler;
import org.freshet.pubsub.transport.StreamHandlerProvider;
import org.junit.jupiter.api.Test;

class PluginsTest {
  private static final RouterProvider EVERYBODY = new EverybodyRouter.Provider();

  /** The same router under another name. */
  private static class Other extends EverybodyRouter.Provider {
    private final String id;

    Other(String id) {
      this.id = id;
    }

    @Override
    public String id() {
      return id;
    }
  }

  @Test
  void nothingFoundNamesTheArtifactToAdd() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Plugins.router(List.of(), Optional.empty(), false))
        .withMessageContaining("org.freshet:router-floodsub");
    assertThatIllegalStateException()
        .isThrownBy(() -> Plugins.transports(List.of(), false))
        .withMessageContaining("org.freshet:transport-tcp");
  }

  @Test
  void oneRouterNeedsNoChoiceAndSeveralDo() {
    List<RouterProvider> both = List.of(EVERYBODY, new Other("another"));
    assertThat(Plugins.router(List.of(EVERYBODY), Optional.empty(), false)).isSameAs(EVERYBODY);
    assertThat(Plugins.router(both, Optional.of("another"), false)).isSameAs(both.get(1));
    assertThatIllegalStateException()
        .isThrownBy(() -> Plugins.router(both, Optional.empty(), false))
        .withMessageContaining("another, everybody");
    assertThatIllegalStateException()
        .isThrownBy(() -> Plugins.router(both, Optional.of("flood"), false))
        .withMessageContaining("no router has the id 'flood'; there are: another, everybody");
  }

  @Test
  void twoOfOneIdAreBothNamed() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                Plugins.router(List.of(EVERYBODY, new Other("everybody")), Optional.empty(), false))
        .withMessageContaining("two routers have the id 'everybody'")
        .withMessageContaining(EverybodyRouter.Provider.class.getName())
        .withMessageContaining(Other.class.getName());
  }

  @Test
  void theCoresOwnIdsAreTaken() {
    StreamHandlerProvider ping =
        new StreamHandlerProvider() {
          @Override
          public String id() {
            return "ping";
          }

          @Override
          public Class<? extends StreamHandler> type() {
            return StreamHandler.class;
          }
        };
    assertThatIllegalStateException()
        .isThrownBy(() -> Plugins.handlers(List.of(ping), false))
        .withMessageContaining("two stream handlers have the id 'ping'");
  }

  @Test
  void anIdIsShortAndLowerCase() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Plugins.router(List.of(new Other("Flood Sub")), Optional.empty(), false))
        .withMessageContaining("'Flood Sub' is no id for a router")
        .withMessageContaining(Other.class.getName());
  }

  @Test
  void transportsByHandComeFirst() {
    assertThat(Plugins.transports(List.of(new LoopbackTransport.Provider()), true))
        .first()
        .isInstanceOf(LoopbackTransport.Provider.class);
  }
}
