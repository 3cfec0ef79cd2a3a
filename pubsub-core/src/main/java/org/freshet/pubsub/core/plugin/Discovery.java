package org.freshet.pubsub.core.plugin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks for providers on the class path and module path. */
final class Discovery {
  private Discovery() {}

  /**
   * {@return the providers added by hand, then those found, each class once}
   *
   * @throws IllegalStateException when a provider that is listed cannot be loaded
   */
  static <T> List<T> providers(Class<T> service, List<T> byHand, boolean discovery) {
    Set<Class<?>> known = Collections.newSetFromMap(new IdentityHashMap<>());
    List<T> all = new ArrayList<>();
    for (T provider : byHand) {
      if (known.add(provider.getClass())) {
        all.add(provider);
      }
    }
    if (discovery) {
      for (ClassLoader loader : loaders()) {
        find(service, loader, known, all);
      }
    }
    return all;
  }

  private static Set<ClassLoader> loaders() {
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    loaders.add(Discovery.class.getClassLoader());
    @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context != null) {
      loaders.add(context);
    }
    return loaders;
  }

  private static <T> void find(
      Class<T> service, ClassLoader loader, Set<Class<?>> known, List<T> all) {
    try {
      for (ServiceLoader.Provider<T> found :
          ServiceLoader.load(service, loader).stream().toList()) {
        if (known.add(found.type())) {
          all.add(found.get());
        }
      }
    } catch (ServiceConfigurationError e) {
      throw new IllegalStateException(
          "a "
              + service.getSimpleName()
              + " that is listed cannot be loaded; repair its jar or take it away: "
              + e.getMessage(),
          e);
    }
  }
}
