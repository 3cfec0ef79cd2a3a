package org.freshet.pubsub.testkit;

import jakarta.inject.Inject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.router.RouterProvider;

/** Builds the router that a provider names as the injector would. */
final class RouterMaker {
  private RouterMaker() {}

  static Function<RouterContext, Router> of(RouterProvider provider, Record parameters) {
    Constructor<?> constructor = constructor(provider);
    return context -> {
      List<Object> arguments = new ArrayList<>();
      for (Class<?> type : constructor.getParameterTypes()) {
        arguments.add(argument(provider, type, context, parameters));
      }
      try {
        return (Router) constructor.newInstance(arguments.toArray());
      } catch (InvocationTargetException e) {
        throw new IllegalStateException(
            "the constructor of router '" + provider.id() + "' threw", e.getCause());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(
            "router '" + provider.id() + "' cannot be built: its class must be public", e);
      }
    };
  }

  private static Constructor<?> constructor(RouterProvider provider) {
    for (Constructor<?> constructor : provider.type().getConstructors()) {
      if (constructor.isAnnotationPresent(Inject.class)) {
        return constructor;
      }
    }
    throw new IllegalArgumentException(
        provider.type().getName()
            + ", the class of router '"
            + provider.id()
            + "', has no public constructor with @jakarta.inject.Inject");
  }

  private static Object argument(
      RouterProvider provider, Class<?> type, RouterContext context, Record parameters) {
    if (type == RouterContext.class) {
      return context;
    }
    if (type == KeyProvider.class) {
      return KeyProvider.installed();
    }
    if (type == parameters.getClass()) {
      return parameters;
    }
    throw new IllegalArgumentException(
        "the constructor of router '"
            + provider.id()
            + "' asks for a "
            + type.getName()
            + "; it may ask for RouterContext, KeyProvider and "
            + parameters.getClass().getName());
  }
}
