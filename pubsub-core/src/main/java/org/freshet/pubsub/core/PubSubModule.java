package org.freshet.pubsub.core;

import com.google.inject.AbstractModule;
import com.google.inject.Injector;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import org.freshet.pubsub.PubSub;

/**
 * Binds {@link PubSub} for an application that uses Guice: a singleton, started when it is asked
 * for first, to be closed by the application.
 *
 * <p>Plug-ins are built by a child of the application's injector. Besides what they are promised
 * ({@code RouterContext}, {@code KeyProvider}, {@code Identity}, {@code TransportSettings}, {@code
 * NodeInfo} and the router's parameter record) their constructors may therefore ask for anything
 * that the application binds.
 */
public final class PubSubModule extends AbstractModule {
  private final NodeConfig config;

  /** Creates the module of one node. */
  public PubSubModule(NodeConfig config) {
    this.config = config;
  }

  @Override
  protected void configure() {
    Provider<Injector> injector = getProvider(Injector.class);
    bind(PubSub.class)
        .toProvider(() -> new NodeAssembly(config, injector.get()).start())
        .in(Singleton.class);
  }
}
