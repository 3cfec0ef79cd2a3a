package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.ProvisionException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubBuilder;
import org.freshet.pubsub.peer.Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PubSubModuleTest {

  private static void settings(PubSubBuilder builder) {
    builder
        .discovery(false)
        .router(new EverybodyRouter.Provider())
        .transport(new LoopbackTransport.Provider());
  }

  private static NodeConfig config() {
    return NodeConfig.of(PubSubModuleTest::settings);
  }

  @Test
  void anApplicationInstallsTheModuleAndGetsOneNode() {
    Injector injector = Guice.createInjector(new PubSubModule(config()));
    try (PubSub node = injector.getInstance(PubSub.class)) {
      List<String> heard = new CopyOnWriteArrayList<>();
      node.topic("t").subscribe(message -> heard.add(message.text()));
      Nodes.await(node.topic("t").publish("x"));
      Nodes.eventually().until(() -> heard.equals(List.of("x")));
      assertThat(injector.getInstance(PubSub.class)).isSameAs(node);
    }
  }

  @Test
  void nothingIsStartedBeforeTheNodeIsAskedFor() {
    NodeConfig config = config();
    Guice.createInjector(new PubSubModule(config));
    assertThat(Nodes.threadsOf(config.identity().peerId().toString())).isEmpty();
  }

  @Test
  void theApplicationMayBindTheIdentityItself() {
    NodeConfig config = config();
    try (PubSub node = injectorBinding(config.identity(), config).getInstance(PubSub.class)) {
      assertThat(node.peerId()).isEqualTo(config.identity().peerId());
    }
    assertThatThrownBy(() -> injectorBinding(Identity.generate(), config).getInstance(PubSub.class))
        .isInstanceOf(ProvisionException.class)
        .hasMessageContaining("binds another Identity than its NodeConfig has");
  }

  private static Injector injectorBinding(Identity identity, NodeConfig config) {
    return Guice.createInjector(
        new PubSubModule(config),
        new AbstractModule() {
          @Override
          protected void configure() {
            bind(Identity.class).toInstance(identity);
          }
        });
  }
}
