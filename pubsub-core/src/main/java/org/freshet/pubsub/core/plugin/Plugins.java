package org.freshet.pubsub.core.plugin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.freshet.pubsub.core.identify.IdentifyProvider;
import org.freshet.pubsub.core.ping.PingProvider;
import org.freshet.pubsub.router.RouterProvider;
import org.freshet.pubsub.transport.StreamHandlerProvider;
import org.freshet.pubsub.transport.TransportProvider;

/**
 * Chooses among the plug-ins that were found or added by hand.
 *
 * <p>What is missing or clashes is an {@link IllegalStateException} that says what to add or
 * remove.
 */
public final class Plugins {
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]*");

  private Plugins() {}

  /**
   * {@return the router to use}
   *
   * @param chosen an id; empty when there is only one
   */
  public static RouterProvider router(
      List<RouterProvider> byHand, Optional<String> chosen, boolean discovery) {
    Map<String, RouterProvider> all =
        byId(
            "router",
            Discovery.providers(RouterProvider.class, byHand, discovery),
            RouterProvider::id);
    if (all.isEmpty()) {
      throw missing("router", "org.freshet:router-floodsub");
    }
    if (chosen.isPresent()) {
      RouterProvider router = all.get(chosen.get());
      if (router == null) {
        throw new IllegalStateException(
            "no router has the id '"
                + chosen.get()
                + "'; there are: "
                + ids(all)
                + "; choose one of them, or add the jar of '"
                + chosen.get()
                + "' to the class path or module path");
      }
      return router;
    }
    if (all.size() > 1) {
      throw new IllegalStateException(
          "several routers were found; choose one of them with router(id): " + ids(all));
    }
    return all.values().iterator().next();
  }

  /** {@return all transports, at least one, those added by hand first, the others by id} */
  public static List<TransportProvider> transports(
      List<TransportProvider> byHand, boolean discovery) {
    Map<String, TransportProvider> all =
        byId(
            "transport",
            Discovery.providers(TransportProvider.class, byHand, discovery),
            TransportProvider::id);
    if (all.isEmpty()) {
      throw missing("transport", "org.freshet:transport-tcp");
    }
    return inOrder(all.values(), byHand, TransportProvider::id);
  }

  /**
   * {@return all stream handlers: the core's own, then those added by hand, then the others by id}
   */
  public static List<StreamHandlerProvider> handlers(
      List<StreamHandlerProvider> added, boolean discovery) {
    List<StreamHandlerProvider> byHand = new ArrayList<>();
    byHand.add(new IdentifyProvider());
    byHand.add(new PingProvider());
    byHand.addAll(added);
    Map<String, StreamHandlerProvider> all =
        byId(
            "stream handler",
            Discovery.providers(StreamHandlerProvider.class, byHand, discovery),
            StreamHandlerProvider::id);
    return inOrder(all.values(), byHand, StreamHandlerProvider::id);
  }

  private static <T> Map<String, T> byId(String kind, List<T> providers, Function<T, String> idOf) {
    Map<String, T> byId = new LinkedHashMap<>();
    for (T provider : providers) {
      String id = idOf.apply(provider);
      if (id == null || !ID.matcher(id).matches()) {
        throw new IllegalStateException(
            "'"
                + id
                + "' is no id for a "
                + kind
                + " (lower-case letters, digits, '.', '_' and '-'): repair "
                + PluginOrigin.of(provider.getClass()));
      }
      T other = byId.putIfAbsent(id, provider);
      if (other != null) {
        throw new IllegalStateException(
            "two "
                + kind
                + "s have the id '"
                + id
                + "'; remove one of "
                + PluginOrigin.of(other.getClass())
                + " and "
                + PluginOrigin.of(provider.getClass()));
      }
    }
    return byId;
  }

  private static <T> List<T> inOrder(Iterable<T> all, List<T> byHand, Function<T, String> idOf) {
    List<T> found = new ArrayList<>();
    all.forEach(found::add);
    found.removeAll(byHand);
    found.sort(Comparator.comparing(idOf));
    List<T> ordered = new ArrayList<>(byHand);
    ordered.addAll(found);
    return ordered;
  }

  private static IllegalStateException missing(String kind, String artifact) {
    return new IllegalStateException(
        "no "
            + kind
            + " was found: add the artifact "
            + artifact
            + " to the class path or module path, or add a provider by hand");
  }

  private static String ids(Map<String, ?> all) {
    return all.keySet().stream().sorted().collect(Collectors.joining(", "));
  }
}
