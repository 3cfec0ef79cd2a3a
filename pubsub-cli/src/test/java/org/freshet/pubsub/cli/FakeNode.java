package org.freshet.pubsub.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.freshet.pubsub.Bans;
import org.freshet.pubsub.MessageQueue;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubBuilder;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.Registration;
import org.freshet.pubsub.Stats;
import org.freshet.pubsub.Subscription;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.Topic;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.ValidatorOptions;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.PublicKey;

/** A node without a network: records what it is asked, and does what the test says. */
final class FakeNode implements PubSub {
  static final PeerId SELF = peer(1);

  /** What was set on the builder: method name to arguments, in order. */
  final Map<String, List<Object>> settings = new ConcurrentHashMap<>();

  /** Whether messages that name an author are signed by it. */
  volatile boolean signed = true;

  final Map<String, Consumer<? super Message>> handlers = new ConcurrentHashMap<>();
  final List<String> published = new CopyOnWriteArrayList<>();
  final Map<Class<?>, Object> views = new LinkedHashMap<>();
  volatile Consumer<PubSubEvent> events = event -> {};
  volatile CompletionStage<PublishResult> publishResult =
      CompletableFuture.completedFuture(
          new PublishResult(MessageId.of(new byte[] {1, 2, 3}), List.of()));
  volatile CompletionStage<Optional<PeerId>> connectResult =
      CompletableFuture.completedFuture(Optional.empty());
  final FakeBans bans = new FakeBans();
  volatile int connectionsToClose = 1;
  volatile Runnable onBuild = () -> {};
  volatile Runnable onClose = () -> {};
  volatile boolean closed;

  static PeerId peer(int number) {
    byte[] key = new byte[32];
    key[0] = (byte) number;
    return PublicKey.of(KeyType.ED25519, key).peerId();
  }

  /** {@return a builder of this very node} */
  @SuppressWarnings("unchecked")
  PubSubBuilder builder() {
    InvocationHandler recorder =
        (proxy, method, arguments) -> {
          if (method.getName().equals("build")) {
            onBuild.run();
            return this;
          }
          if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
          }
          if (method.getName().equals("onEvent")) {
            events = (Consumer<PubSubEvent>) arguments[0];
          }
          List<Object> all = settings.computeIfAbsent(method.getName(), name -> new ArrayList<>());
          for (Object argument : arguments) {
            all.addAll(argument instanceof Object[] many ? List.of(many) : List.of(argument));
          }
          return proxy;
        };
    return (PubSubBuilder)
        Proxy.newProxyInstance(
            FakeNode.class.getClassLoader(), new Class<?>[] {PubSubBuilder.class}, recorder);
  }

  /** Delivers a message to the topic's subscription, on the calling thread. */
  void deliver(String topic, Optional<PeerId> from, Optional<PeerId> via, byte[] data) {
    handlers
        .get(topic)
        .accept(new FakeMessage(TopicName.of(topic), from, via, data, signed && from.isPresent()));
  }

  @Override
  public PeerId peerId() {
    return SELF;
  }

  @Override
  public List<Multiaddr> addresses() {
    return List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001").withPeerId(SELF));
  }

  @Override
  public Topic topic(String name) {
    return new FakeTopic(TopicName.of(name));
  }

  @Override
  public CompletionStage<Optional<PeerId>> connect(List<Multiaddr> addresses) {
    return connectResult;
  }

  @Override
  public Registration keepConnected(Multiaddr address) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Multiaddr> listen(Multiaddr address) {
    return CompletableFuture.completedFuture(address.withPeerId(SELF));
  }

  @Override
  public CompletionStage<Integer> disconnect(PeerId peer) {
    return CompletableFuture.completedFuture(connectionsToClose);
  }

  @Override
  public Bans bans() {
    return bans;
  }

  @Override
  public CompletionStage<List<PeerId>> neighbours() {
    return CompletableFuture.completedFuture(List.of(peer(2), peer(3)));
  }

  @Override
  public Flow.Publisher<PubSubEvent> events(int maxWaiting) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> Optional<T> view(Class<T> type) {
    return Optional.ofNullable(views.get(type)).map(type::cast);
  }

  @Override
  public Stats stats() {
    return new Stats(new TreeMap<>(Map.of("messages.duplicate", 7L)));
  }

  @Override
  public void close() {
    onClose.run();
    closed = true;
  }

  private final class FakeTopic implements Topic {
    private final TopicName name;

    FakeTopic(TopicName name) {
      this.name = name;
    }

    @Override
    public TopicName name() {
      return name;
    }

    @Override
    public CompletionStage<PublishResult> publish(byte[] data, PublishOptions options) {
      published.add(name + ":" + new String(data, StandardCharsets.UTF_8));
      settings.computeIfAbsent("publishOptions", key -> new CopyOnWriteArrayList<>()).add(options);
      return publishResult;
    }

    @Override
    public CompletionStage<List<PublishResult>> publishAll(
        List<byte[]> data, PublishOptions options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Subscription subscribe(Consumer<? super Message> handler) {
      handlers.put(name.value(), handler);
      return new FakeSubscription(name);
    }

    @Override
    public Subscription subscribe(Consumer<? super Message> handler, SubscriptionOptions options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MessageQueue queue(SubscriptionOptions options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Flow.Publisher<Message> flow(SubscriptionOptions options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Registration addValidator(Validator validator, ValidatorOptions options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<PeerId>> subscribers() {
      return CompletableFuture.completedFuture(List.of(peer(2)));
    }

    @Override
    public CompletionStage<Integer> awaitSubscribers(int count, Duration timeout) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private final class FakeSubscription implements Subscription {
    private final TopicName topic;

    FakeSubscription(TopicName topic) {
      this.topic = topic;
    }

    @Override
    public TopicName topic() {
      return topic;
    }

    @Override
    public long delivered() {
      return 0;
    }

    @Override
    public long dropped() {
      return 0;
    }

    @Override
    public long held() {
      return 0;
    }

    @Override
    public long failed() {
      return 0;
    }

    @Override
    public int waiting() {
      return 0;
    }

    @Override
    public void close() {
      handlers.remove(topic.value());
    }
  }

  private record FakeMessage(
      TopicName topic, Optional<PeerId> from, Optional<PeerId> via, byte[] payload, boolean signed)
      implements Message {
    @Override
    public MessageId id() {
      return MessageId.of(new byte[] {9, 9});
    }

    @Override
    public ByteBuffer data() {
      return ByteBuffer.wrap(payload).asReadOnlyBuffer();
    }

    @Override
    public boolean isSigned() {
      return signed;
    }

    @Override
    public Optional<byte[]> sequenceNumber() {
      return Optional.empty();
    }

    @Override
    public Optional<byte[]> key() {
      return Optional.empty();
    }
  }
}
