package org.freshet.pubsub.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.core.engine.EngineEvent;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/**
 * A node of a simulated network: the engine of production with a router, on virtual time.
 *
 * <p>What is asked of it happens when the network runs.
 */
public final class SimNode extends SimHost {
  private final NodeOptions options;
  private @Nullable NodeLife life;
  private int lives;
  private boolean refusing;
  private long sequenceNumber;

  SimNode(
      SimNetwork network, String name, Identity identity, Multiaddr address, NodeOptions options) {
    super(network, name, identity, address);
    this.options = options;
  }

  /** Subscribes the application to the topic; done already, it does nothing. */
  public SimNode subscribe(String topic) {
    life().subscribe(TopicName.of(topic));
    return this;
  }

  /** Ends the application's subscription to the topic. */
  public SimNode unsubscribe(String topic) {
    life().unsubscribe(TopicName.of(topic));
    return this;
  }

  /** Publishes a text. */
  public SimPublication publish(String topic, String text) {
    return publish(topic, text.getBytes(StandardCharsets.UTF_8), PublishOptions.DEFAULT);
  }

  /** Publishes bytes. */
  public SimPublication publish(String topic, byte[] data, PublishOptions how) {
    return publishAll(topic, List.of(data), how).get(0);
  }

  /** Publishes several messages together. {@return one publication for each, in their order} */
  public List<SimPublication> publishAll(String topic, List<byte[]> data, PublishOptions how) {
    return life().publish(TopicName.of(topic), data, how);
  }

  /** {@return what its subscription to the topic received in this life, in order} */
  public List<Message> received(String topic) {
    return life().received(TopicName.of(topic));
  }

  /** {@return when each of {@link #received} came, as the network's time} */
  public List<Duration> arrivals(String topic) {
    return life().arrivals(TopicName.of(topic));
  }

  /** {@return what its subscription to the topic received in this life, read as text} */
  public List<String> texts(String topic) {
    return received(topic).stream().map(Message::text).toList();
  }

  /** {@return whether it believes that the host wants the topic} */
  public boolean seesSubscription(SimHost host, String topic) {
    for (Neighbour neighbour : context().subscribers(TopicName.of(topic))) {
      if (neighbour.id().equals(Optional.of(host.id()))) {
        return true;
      }
    }
    return false;
  }

  /** {@return the host as its router sees it, empty where it has no stream with it} */
  public Optional<Neighbour> neighbour(SimHost host) {
    for (Neighbour neighbour : context().neighbours()) {
      if (neighbour.id().equals(Optional.of(host.id()))) {
        return Optional.of(neighbour);
      }
    }
    return Optional.empty();
  }

  /** {@return the RPC streams to the host that it has opened and that are open, oldest first} */
  public List<SimStream> outboundTo(SimHost host) {
    List<SimStream> open = new ArrayList<>();
    for (SimLink link : network().links(this, host)) {
      for (SimStream stream : link.openStreamsOf(this)) {
        if (stream.protocol().filter(router().protocols()::contains).isPresent()) {
          open.add(stream);
        }
      }
    }
    return open;
  }

  /** Closes every connection to the host. */
  public void disconnect(SimHost host) {
    life().post(new EngineEvent.DisconnectRequested(host.id()));
  }

  /** {@return completes when the host can be published to, with an error when it cannot} */
  public CompletionStage<Optional<StreamError>> ready(SimLink link) {
    CompletableFuture<Optional<StreamError>> ready = new CompletableFuture<>();
    life().askReadiness(link.end(this).number(), ready);
    return ready;
  }

  /** {@return all that its router may do; for looking on, not for acting} */
  public RouterContext context() {
    return life().context();
  }

  /** {@return the router of this life} */
  public Router router() {
    return life().router();
  }

  /** {@return its counters in this life} */
  public SortedMap<String, Long> counters() {
    return life().counters();
  }

  /** {@return how many entries each table of its engine holds, by name} */
  public Map<String, Integer> tableSizes() {
    return life().tableSizes();
  }

  /** {@return the events of this life that an application would see, in order} */
  public List<PubSubEvent> events() {
    return life().events();
  }

  /** {@return whether it runs} */
  @Override
  public boolean isAlive() {
    return life != null;
  }

  /** Closes it as an application does: what waits comes to its end, then its connections. */
  public void close() {
    life().shutDown(() -> end(link -> link.close(StreamError.SHUTDOWN)));
  }

  /** Ends it at once; its neighbours are told by their transports. */
  public void kill() {
    trace("is killed");
    end(link -> link.close(StreamError.CONNECTION_LOST));
  }

  /** Ends it at once and cuts its connections: nobody is told. */
  public void killSilently() {
    trace("is killed silently");
    end(
        link -> {
          link.link().cutSilently();
          link.closeHere(StreamError.CONNECTION_LOST);
        });
  }

  /** Starts it again with the same identity and a new engine that knows nothing. */
  public void restart() {
    if (life != null) {
      throw new IllegalStateException(name() + " is running: kill or close it first");
    }
    lives++;
    life = new NodeLife(this, options, network().randomFor(name(), lives));
    life.start();
  }

  /** From now on it refuses streams of its router's protocols; neighbours are not told. */
  public void refuseStreams() {
    refusing = true;
  }

  /** Ends {@link #refuseStreams()}, and tells neighbours by identify. */
  public void acceptStreams() {
    refusing = false;
    life().links().forEach(link -> link.identify(served()));
  }

  private void end(Consumer<LinkEnd> each) {
    NodeLife ending = life();
    life = null;
    ending.end();
    ending.links().forEach(each);
  }

  NodeLife life() {
    if (life == null) {
      throw new IllegalStateException(name() + " is down: restart it first");
    }
    return life;
  }

  /** {@return a sequence number greater than all before, through all lives} */
  long nextSequenceNumber() {
    return ++sequenceNumber;
  }

  @Override
  Set<ProtocolId> served() {
    Set<ProtocolId> served = new LinkedHashSet<>();
    if (life != null && !refusing) {
      served.addAll(router().protocols());
      served.addAll(router().furtherProtocols());
    }
    return served;
  }

  @Override
  Optional<ProtocolId> accept(LinkEnd end, List<ProtocolId> offered) {
    return offered.stream().filter(served()::contains).findFirst();
  }

  @Override
  boolean answersPings() {
    return life != null;
  }

  @Override
  void onConnected(LinkEnd end) {
    life().connected(end);
  }

  @Override
  void onDisconnected(LinkEnd end, StreamError why) {
    if (life != null) {
      life.disconnected(end, why);
    }
  }

  @Override
  void onProtocols(LinkEnd end, Set<ProtocolId> protocols) {
    life().identified(end, protocols);
  }

  @Override
  void onHeard(LinkEnd end) {
    life().post(new EngineEvent.ConnectionHeard(end.number(), true));
  }

  @Override
  void onInbound(StreamEnd stream) {
    life().inbound(stream);
  }

  @Override
  void onNegotiated(StreamEnd stream) {
    life()
        .post(new EngineEvent.OutboundNegotiated(stream.number(), stream.protocol().orElseThrow()));
  }

  @Override
  void onRefused(StreamEnd stream, StreamError why) {
    if (life != null) {
      life.refused(stream, why);
    }
  }

  @Override
  void onBytes(StreamEnd stream, ByteBuffer bytes) {
    life().read(stream, bytes);
  }

  @Override
  void onWritten(StreamEnd stream, long batch) {
    life().post(new EngineEvent.Written(stream.number(), batch));
  }

  @Override
  void onFarSideEnded(StreamEnd stream) {
    life().post(new EngineEvent.FarSideEnded(stream.number()));
  }

  @Override
  void onStreamClosed(StreamEnd stream, StreamError why) {
    if (life != null) {
      life.closed(stream, why);
    }
  }
}
