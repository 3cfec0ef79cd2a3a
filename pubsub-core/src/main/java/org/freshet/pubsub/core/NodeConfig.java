package org.freshet.pubsub.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.freshet.pubsub.AdmissionPolicy;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.NameResolver;
import org.freshet.pubsub.PubSubBuilder;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.SubscriptionFilter;
import org.freshet.pubsub.core.engine.ConfiguredValidator;
import org.freshet.pubsub.core.engine.TopicRules;
import org.freshet.pubsub.message.SeenStrategy;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.router.RouterProvider;
import org.freshet.pubsub.transport.StreamHandlerProvider;
import org.freshet.pubsub.transport.TransportProvider;
import org.freshet.pubsub.transport.TransportSettings;

/**
 * All settings of a node, with its plug-ins chosen; immutable, checked once. Made by {@link #of}.
 *
 * @param identity the node's own key pair
 * @param listen addresses to listen on
 * @param peers addresses to keep connected
 * @param router the routing algorithm
 * @param routerParameters a record of the class of the router's default parameters
 * @param transports every transport, also those that are not available
 * @param handlers further stream protocols
 * @param rules how the messages of each topic are signed and identified
 * @param subscriptionFilter which topics of others are taken note of
 * @param validators who judges the messages of every topic
 * @param defaultValidators who judges those of topics without validators of their own
 * @param echo whether own messages reach own subscriptions
 * @param limits bounds of what streams carry and of what waits
 * @param connectionLimits how many connections and streams others may have
 * @param admission asked whom to let in, in this order
 * @param transportSettings what is asked of the transports
 * @param nameResolver looks up the names in addresses that are dialled
 * @param seenTtl how long an id stays in the seen cache
 * @param seenStrategy from when on that time is counted
 * @param answerOnSameStream rule 8 on connections with a multiplexer
 * @param eventListeners told what happens, in this order
 */
public record NodeConfig(
    Identity identity,
    List<Multiaddr> listen,
    List<Multiaddr> peers,
    RouterProvider router,
    Record routerParameters,
    List<TransportProvider> transports,
    List<StreamHandlerProvider> handlers,
    TopicRules rules,
    SubscriptionFilter subscriptionFilter,
    List<ConfiguredValidator> validators,
    List<ConfiguredValidator> defaultValidators,
    boolean echo,
    Limits limits,
    ConnectionLimits connectionLimits,
    List<AdmissionPolicy> admission,
    TransportSettings transportSettings,
    NameResolver nameResolver,
    Duration seenTtl,
    SeenStrategy seenStrategy,
    boolean answerOnSameStream,
    List<Consumer<? super PubSubEvent>> eventListeners) {

  /**
   * Copies the lists and checks what the parts do not check themselves.
   *
   * @throws IllegalArgumentException when settings are wrong; the message names every fault
   */
  public NodeConfig {
    listen = List.copyOf(listen);
    peers = List.copyOf(peers);
    transports = List.copyOf(transports);
    handlers = List.copyOf(handlers);
    admission = List.copyOf(admission);
    validators = List.copyOf(validators);
    defaultValidators = List.copyOf(defaultValidators);
    eventListeners = List.copyOf(eventListeners);
    List<String> faults = faults(rules, seenTtl);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }

  /**
   * {@return the settings that the customizer makes on a new builder}
   *
   * @throws IllegalArgumentException when settings are wrong; the message names every fault
   * @throws IllegalStateException when a plug-in that is needed is missing, or two clash; the
   *     message says what to add or remove
   */
  public static NodeConfig of(Consumer<? super PubSubBuilder> customizer) {
    DefaultPubSubBuilder builder = new DefaultPubSubBuilder();
    customizer.accept(builder);
    return builder.toConfig();
  }

  /** {@return one sentence for each thing that is wrong} */
  static List<String> faults(TopicRules rules, Duration seenTtl) {
    List<String> faults = new ArrayList<>(rules.faults());
    if (seenTtl.isNegative() || seenTtl.isZero()) {
      faults.add("seenTtl must be positive: " + seenTtl);
    }
    return faults;
  }
}
