package org.freshet.pubsub;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.freshet.pubsub.message.MessageIdFunction;
import org.freshet.pubsub.message.SeenStrategy;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.ValidatorOptions;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.router.RouterProvider;
import org.freshet.pubsub.transport.StreamHandlerProvider;
import org.freshet.pubsub.transport.TransportProvider;
import org.freshet.pubsub.transport.TransportSettings;

/**
 * Settings of a node, then the node.
 *
 * <p>Not safe for several threads. Nothing is checked before {@link #build()}, which reports all
 * faults at once.
 */
public interface PubSubBuilder {
  /**
   * Adds addresses to listen on.
   *
   * @param addresses like {@code /ip4/0.0.0.0/tcp/4001}; port 0 means any free one. Without any the
   *     node only dials
   */
  PubSubBuilder listen(String... addresses);

  /**
   * Adds addresses to keep connected: dialled now and again with back-off whenever no connection to
   * them stands, until the node is closed. Addresses that name the same identity are addresses of
   * one peer, to which one connection is kept; see {@link PubSub#connect(List)}.
   */
  PubSubBuilder peers(String... addresses);

  /**
   * Chooses the router by its id.
   *
   * @param id of a router on the class path or module path, or of one added by {@link
   *     #router(RouterProvider)}; needless when there is only one
   */
  PubSubBuilder router(String id);

  /** Adds a router by hand and chooses it. */
  PubSubBuilder router(RouterProvider provider);

  /** Sets all parameters of the router: a record of the class of its default parameters. */
  PubSubBuilder routerParameters(Record parameters);

  /** Sets one component of the router's parameter record, written as text. */
  PubSubBuilder routerParameter(String name, String value);

  /** Adds a transport by hand. */
  PubSubBuilder transport(TransportProvider provider);

  /** Adds a stream protocol by hand. */
  PubSubBuilder handler(StreamHandlerProvider provider);

  /** Whether plug-ins are looked for on the class path and module path; default true. */
  PubSubBuilder discovery(boolean on);

  /** Sets the node's identity; default: a new Ed25519 one. */
  PubSubBuilder identity(Identity identity);

  /** Sets whether messages are signed; default {@link SignaturePolicy#STRICT_SIGN}. */
  PubSubBuilder signaturePolicy(SignaturePolicy policy);

  /**
   * Sets how message ids are computed; default {@link org.freshet.pubsub.message.MessageIds#GO},
   * with {@link SignaturePolicy#STRICT_NO_SIGN} {@link
   * org.freshet.pubsub.message.MessageIds#SHA256}.
   */
  PubSubBuilder messageId(MessageIdFunction function);

  /** Sets what is different on this topic; said again of the same topic, the last counts. */
  PubSubBuilder topic(String name, TopicSettings settings);

  /**
   * Adds a validator that judges the messages of every topic, before the topic's own; see {@link
   * Topic#addValidator}.
   */
  PubSubBuilder validator(Validator validator, ValidatorOptions options);

  /**
   * Adds a validator that judges the messages of those topics that have none of their own at the
   * time, beside those of every topic.
   */
  PubSubBuilder defaultValidator(Validator validator, ValidatorOptions options);

  /** Sets which topics of others are taken note of; default {@link SubscriptionFilter#ALL}. */
  PubSubBuilder subscriptionFilter(SubscriptionFilter filter);

  /** Sets whether own messages reach own subscriptions; default true. */
  PubSubBuilder echo(boolean on);

  /** Sets all limits. */
  PubSubBuilder limits(Limits limits);

  /** Sets how many connections and streams others may have. */
  PubSubBuilder connectionLimits(ConnectionLimits limits);

  /** Adds a policy that says whom to let in; all are asked, in this order, until one refuses. */
  PubSubBuilder admission(AdmissionPolicy policy);

  /** Sets what is asked of the transports. */
  PubSubBuilder transportSettings(TransportSettings settings);

  /** Sets who looks up the names in addresses that are dialled; default: the JDK. */
  PubSubBuilder nameResolver(NameResolver resolver);

  /** Sets how long an id stays in the seen cache; default 120 s. */
  PubSubBuilder seenTtl(Duration ttl);

  /** Sets from when on that time is counted; default {@link SeenStrategy#FIRST_SEEN}. */
  PubSubBuilder seenStrategy(SeenStrategy strategy);

  /**
   * Sets whether a neighbour that set the same may answer on the stream we opened, and we on its
   * own (rule 8); default false. Without a multiplexer it is always so.
   */
  PubSubBuilder answerOnSameStream(boolean on);

  /**
   * Adds a listener to what happens on the node.
   *
   * <p>Called off the engine thread, one event at a time, in order; one that blocks delays the
   * events behind it, and from 65,536 waiting ones on the newest are dropped and counted.
   */
  PubSubBuilder onEvent(Consumer<? super PubSubEvent> listener);

  /**
   * Starts the node.
   *
   * @throws IllegalArgumentException when settings are wrong; the message names every fault
   * @throws IllegalStateException when a plug-in that is needed is missing, or two clash; the
   *     message says what to add or remove
   * @throws org.freshet.pubsub.transport.StreamException when an address cannot be listened on
   */
  PubSub build();

  /** Adds addresses to listen on; see {@link #listen(String...)}. */
  default PubSubBuilder listen(List<String> addresses) {
    return listen(addresses.toArray(new String[0]));
  }
}
