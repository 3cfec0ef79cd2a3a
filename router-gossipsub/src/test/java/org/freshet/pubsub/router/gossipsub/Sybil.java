package org.freshet.pubsub.router.gossipsub;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.freshet.pubsub.router.Router;

/** Takes its place in every mesh as gossipsub does, and drops every message. */
final class Sybil {
  /** What tells a router of messages. */
  private static final Set<String> OF_MESSAGES =
      Set.of("route", "routeBatch", "onAuthentic", "onVerdict");

  private Sybil() {}

  /** {@return a router that does what this one does, but for messages} */
  static Router of(Router gossipsub) {
    return (Router)
        Proxy.newProxyInstance(
            Router.class.getClassLoader(),
            new Class<?>[] {Router.class},
            (proxy, method, arguments) -> {
              if (OF_MESSAGES.contains(method.getName())) {
                return null;
              }
              try {
                return method.invoke(gossipsub, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
