package org.freshet.pubsub.router;

/**
 * Names a routing algorithm for discovery.
 *
 * <p>Found by {@link java.util.ServiceLoader}: list the class in {@code
 * META-INF/services/org.freshet.pubsub.router.RouterProvider} and, where there is a {@code
 * module-info}, in {@code provides … with}. It needs a public constructor without arguments. {@code
 * PubSubBuilder.router(provider)} adds one by hand.
 */
public interface RouterProvider {
  /** {@return a short, lower-case name, unique among routers, such as {@code floodsub}} */
  String id();

  /**
   * {@return the class to build} It is public, in an exported package, with a public constructor
   * annotated {@code @jakarta.inject.Inject}, which may ask for {@link RouterContext}, for {@link
   * org.freshet.pubsub.peer.KeyProvider} and for the class of its own parameter record.
   */
  Class<? extends Router> type();

  /**
   * {@return the parameters when the user sets none; a public record that the router's constructor
   * may ask for} A user sets single components by name, as text: components of type {@code int},
   * {@code long}, {@code double}, {@code boolean}, {@code String}, {@link java.time.Duration}
   * ({@code 700ms}, {@code 2m}, {@code PT1.5S}), addresses, protocol ids, topic names and enums are
   * understood, lists and maps of them ({@code a,b}; {@code a=1,b=2}); components of a record
   * inside are named with a dot, {@code score.decay}, those of records in a map with their key,
   * {@code score.topics[news].weight}: there an entry that is missing starts from the component
   * beside the map that is such a record. The record's constructor checks all of them and reports
   * every fault in one {@link IllegalArgumentException}. {@link NoParameters#INSTANCE} for a router
   * without any.
   */
  default Record defaultParameters() {
    return NoParameters.INSTANCE;
  }

  /** The parameters of a router that has none. */
  record NoParameters() {
    /** The only one that is needed. */
    public static final NoParameters INSTANCE = new NoParameters();
  }
}
