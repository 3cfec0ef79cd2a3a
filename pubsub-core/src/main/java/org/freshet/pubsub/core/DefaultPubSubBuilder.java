package org.freshet.pubsub.core;

import com.google.inject.Guice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.freshet.pubsub.AdmissionPolicy;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.NameResolver;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubBuilder;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.SubscriptionFilter;
import org.freshet.pubsub.TopicSettings;
import org.freshet.pubsub.core.engine.ConfiguredValidator;
import org.freshet.pubsub.core.engine.TopicRules;
import org.freshet.pubsub.core.keys.CoreKeyProvider;
import org.freshet.pubsub.core.plugin.Plugins;
import org.freshet.pubsub.core.plugin.RouterParameters;
import org.freshet.pubsub.core.resolve.JdkNameResolver;
import org.freshet.pubsub.message.MessageIdFunction;
import org.freshet.pubsub.message.SeenStrategy;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.ValidatorOptions;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.router.RouterProvider;
import org.freshet.pubsub.transport.StreamHandlerProvider;
import org.freshet.pubsub.transport.TransportProvider;
import org.freshet.pubsub.transport.TransportSettings;
import org.jspecify.annotations.Nullable;

/** Collects settings; {@link #toConfig} checks them, all at once. */
final class DefaultPubSubBuilder implements PubSubBuilder {
  private static final Duration DEFAULT_SEEN_TTL = Duration.ofSeconds(120);

  private final List<String> listen = new ArrayList<>();
  private final List<String> peers = new ArrayList<>();
  private final List<RouterProvider> routers = new ArrayList<>();
  private final List<TransportProvider> transports = new ArrayList<>();
  private final List<StreamHandlerProvider> handlers = new ArrayList<>();
  private final Map<String, String> routerParameterTexts = new LinkedHashMap<>();
  private final List<Consumer<? super PubSubEvent>> listeners = new ArrayList<>();
  private Optional<String> routerId = Optional.empty();
  private @Nullable Record routerParameters;
  private boolean discovery = true;
  private @Nullable Identity identity;
  private SignaturePolicy policy = SignaturePolicy.STRICT_SIGN;
  private @Nullable MessageIdFunction messageId;
  private final Map<String, TopicSettings> topics = new LinkedHashMap<>();
  private SubscriptionFilter subscriptionFilter = SubscriptionFilter.ALL;
  private final List<ConfiguredValidator> validators = new ArrayList<>();
  private final List<ConfiguredValidator> defaultValidators = new ArrayList<>();
  private boolean echo = true;
  private Limits limits = Limits.DEFAULT;
  private ConnectionLimits connectionLimits = ConnectionLimits.DEFAULT;
  private final List<AdmissionPolicy> admission = new ArrayList<>();
  private TransportSettings transportSettings = TransportSettings.DEFAULT;
  private NameResolver nameResolver = new JdkNameResolver();
  private Duration seenTtl = DEFAULT_SEEN_TTL;
  private SeenStrategy seenStrategy = SeenStrategy.FIRST_SEEN;
  private boolean answerOnSameStream;

  @Override
  public PubSubBuilder listen(String... addresses) {
    listen.addAll(List.of(addresses));
    return this;
  }

  @Override
  public PubSubBuilder peers(String... addresses) {
    peers.addAll(List.of(addresses));
    return this;
  }

  @Override
  public PubSubBuilder router(String id) {
    routerId = Optional.of(id);
    return this;
  }

  @Override
  public PubSubBuilder router(RouterProvider provider) {
    routers.add(provider);
    routerId = Optional.of(provider.id());
    return this;
  }

  @Override
  public PubSubBuilder routerParameters(Record parameters) {
    routerParameters = parameters;
    return this;
  }

  @Override
  public PubSubBuilder routerParameter(String name, String value) {
    routerParameterTexts.put(name, value);
    return this;
  }

  @Override
  public PubSubBuilder transport(TransportProvider provider) {
    transports.add(provider);
    return this;
  }

  @Override
  public PubSubBuilder handler(StreamHandlerProvider provider) {
    handlers.add(provider);
    return this;
  }

  @Override
  public PubSubBuilder discovery(boolean on) {
    discovery = on;
    return this;
  }

  @Override
  public PubSubBuilder identity(Identity own) {
    identity = own;
    return this;
  }

  @Override
  public PubSubBuilder signaturePolicy(SignaturePolicy chosen) {
    policy = chosen;
    return this;
  }

  @Override
  public PubSubBuilder messageId(MessageIdFunction function) {
    messageId = function;
    return this;
  }

  @Override
  public PubSubBuilder topic(String name, TopicSettings settings) {
    topics.put(name, settings);
    return this;
  }

  @Override
  public PubSubBuilder subscriptionFilter(SubscriptionFilter filter) {
    subscriptionFilter = filter;
    return this;
  }

  @Override
  public PubSubBuilder validator(Validator validator, ValidatorOptions options) {
    validators.add(new ConfiguredValidator(validator, options));
    return this;
  }

  @Override
  public PubSubBuilder defaultValidator(Validator validator, ValidatorOptions options) {
    defaultValidators.add(new ConfiguredValidator(validator, options));
    return this;
  }

  @Override
  public PubSubBuilder echo(boolean on) {
    echo = on;
    return this;
  }

  @Override
  public PubSubBuilder limits(Limits all) {
    limits = all;
    return this;
  }

  @Override
  public PubSubBuilder connectionLimits(ConnectionLimits all) {
    connectionLimits = all;
    return this;
  }

  @Override
  public PubSubBuilder admission(AdmissionPolicy policy) {
    admission.add(policy);
    return this;
  }

  @Override
  public PubSubBuilder transportSettings(TransportSettings settings) {
    transportSettings = settings;
    return this;
  }

  @Override
  public PubSubBuilder nameResolver(NameResolver resolver) {
    nameResolver = resolver;
    return this;
  }

  @Override
  public PubSubBuilder seenTtl(Duration ttl) {
    seenTtl = ttl;
    return this;
  }

  @Override
  public PubSubBuilder seenStrategy(SeenStrategy strategy) {
    seenStrategy = strategy;
    return this;
  }

  @Override
  public PubSubBuilder answerOnSameStream(boolean on) {
    answerOnSameStream = on;
    return this;
  }

  @Override
  public PubSubBuilder onEvent(Consumer<? super PubSubEvent> listener) {
    listeners.add(listener);
    return this;
  }

  @Override
  public PubSub build() {
    return new NodeAssembly(toConfig(), Guice.createInjector()).start();
  }

  /** Checks everything; see {@link NodeConfig#of}. */
  NodeConfig toConfig() {
    List<String> faults = new ArrayList<>();
    TopicRules rules = TopicRules.of(policy, Optional.ofNullable(messageId), topicSettings(faults));
    List<Multiaddr> listenAddresses = addresses("listen", listen, faults);
    List<Multiaddr> peerAddresses = addresses("peers", peers, faults);
    faults.addAll(NodeConfig.faults(rules, seenTtl));
    RouterProvider router;
    Record parameters;
    try {
      router = Plugins.router(routers, routerId, discovery);
      parameters = parameters(router, faults);
    } catch (IllegalStateException missing) {
      throwIfAny(faults);
      throw missing;
    }
    throwIfAny(faults);
    return new NodeConfig(
        identity != null ? identity : new CoreKeyProvider().generate(KeyType.ED25519),
        listenAddresses,
        peerAddresses,
        router,
        parameters,
        Plugins.transports(transports, discovery),
        Plugins.handlers(handlers, discovery),
        rules,
        subscriptionFilter,
        validators,
        defaultValidators,
        echo,
        limits,
        connectionLimits,
        admission,
        transportSettings,
        nameResolver,
        seenTtl,
        seenStrategy,
        answerOnSameStream,
        listeners);
  }

  private Record parameters(RouterProvider router, List<String> faults) {
    Record defaults = router.defaultParameters();
    Record chosen = routerParameters == null ? defaults : routerParameters;
    if (chosen.getClass() != defaults.getClass()) {
      faults.add(
          "the parameters of router "
              + router.id()
              + " are a "
              + defaults.getClass().getName()
              + ", not a "
              + chosen.getClass().getName());
      return defaults;
    }
    return RouterParameters.with(chosen, routerParameterTexts, faults);
  }

  private Map<TopicName, TopicSettings> topicSettings(List<String> faults) {
    Map<TopicName, TopicSettings> byName = new LinkedHashMap<>();
    topics.forEach(
        (name, settings) -> {
          try {
            byName.put(TopicName.of(name), settings);
          } catch (IllegalArgumentException e) {
            faults.add("topic '" + name + "': " + e.getMessage());
          }
        });
    return byName;
  }

  private static List<Multiaddr> addresses(String what, List<String> texts, List<String> faults) {
    List<Multiaddr> addresses = new ArrayList<>();
    for (String text : texts) {
      try {
        addresses.add(Multiaddr.parse(text));
      } catch (IllegalArgumentException e) {
        faults.add(what + ": " + e.getMessage());
      }
    }
    return addresses;
  }

  private static void throwIfAny(List<String> faults) {
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }
}
