package org.freshet.pubsub.core;

import com.google.inject.Binder;
import com.google.inject.ConfigurationException;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.ProvisionException;
import com.google.inject.spi.Message;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.freshet.pubsub.core.identify.IdentifyListener;
import org.freshet.pubsub.core.runtime.NodeClock;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.transport.NodeInfo;
import org.freshet.pubsub.transport.TransportSettings;

/** Builds plug-ins through their constructors, with what the node promises them. */
final class PluginBuilder {
  private final NodeConfig config;
  private final Injector injector;

  PluginBuilder(
      Injector application,
      NodeConfig config,
      KeyProvider keys,
      NodeInfo node,
      IdentifyListener identified) {
    this.config = config;
    this.injector =
        child(
            application,
            Map.of(
                Identity.class,
                config.identity(),
                KeyProvider.class,
                keys,
                TransportSettings.class,
                config.transportSettings(),
                NodeInfo.class,
                node,
                // For the core's own identify.
                IdentifyListener.class,
                identified,
                InstantSource.class,
                NodeClock.timeOfDay()));
  }

  /** {@return a plug-in that needs no router} */
  <T> T build(String kind, String id, Class<T> type) {
    return build(injector, kind, id, type);
  }

  /** {@return the router that the node is configured with} */
  Router router(RouterContext context) {
    Map<Class<?>, Object> more =
        Map.of(
            RouterContext.class,
            context,
            config.routerParameters().getClass(),
            config.routerParameters());
    return build(child(injector, more), "router", config.router().id(), config.router().type());
  }

  private static Injector child(Injector parent, Map<Class<?>, Object> instances) {
    Map<Class<?>, Object> missing = new LinkedHashMap<>();
    instances.forEach(
        (type, instance) -> {
          if (parent.getExistingBinding(Key.get(type)) == null) {
            missing.put(type, instance);
          } else if (type != InstantSource.class && !parent.getInstance(type).equals(instance)) {
            throw new IllegalStateException(
                "the application binds another "
                    + type.getSimpleName()
                    + " than its NodeConfig has; bind it under an annotation");
          }
        });
    return parent.createChildInjector(binder -> missing.forEach((t, i) -> bind(binder, t, i)));
  }

  private static <T> void bind(Binder binder, Class<T> type, Object instance) {
    binder.bind(type).toInstance(type.cast(instance));
  }

  private static <T> T build(Injector injector, String kind, String id, Class<T> type) {
    String what = "the " + kind + " '" + id + "' (" + type.getName() + ") cannot be built: ";
    requireExported(what, type);
    try {
      return injector.getInstance(type);
    } catch (ProvisionException e) {
      // What its constructor threw says best what is wrong, be it a setting or the machine.
      if (e.getCause() instanceof IllegalArgumentException setting) {
        throw new IllegalArgumentException(what + setting.getMessage(), e);
      }
      throw new IllegalStateException(what + reason(e), e);
    } catch (ConfigurationException e) {
      String reasons =
          e.getErrorMessages().stream().map(Message::getMessage).collect(Collectors.joining("; "));
      throw new IllegalStateException(
          what
              + "its class must be public, with a public constructor annotated"
              + " @jakarta.inject.Inject that asks only for what the node provides: "
              + reasons,
          e);
    }
  }

  /** The injector could not call its constructor, and would not say what is to be done. */
  private static void requireExported(String what, Class<?> type) {
    String packageName = type.getPackageName();
    if (!type.getModule().isExported(packageName, Injector.class.getModule())) {
      throw new IllegalStateException(
          what
              + "add 'exports "
              + packageName
              + ";' to the module-info of "
              + type.getModule().getName());
    }
  }

  private static String reason(ProvisionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return cause.toString();
  }
}
