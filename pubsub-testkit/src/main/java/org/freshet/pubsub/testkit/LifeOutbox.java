package org.freshet.pubsub.testkit;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.core.engine.Backpressure;
import org.freshet.pubsub.core.engine.EngineEvent;
import org.freshet.pubsub.core.engine.Outbox;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/** Does in the simulated network what an engine wants done, and writes it to the trace. */
final class LifeOutbox implements Outbox {
  private final NodeLife life;
  private final SimNode node;
  private final NodeOptions options;
  private final SimNetwork network;
  private final Map<Long, StreamEnd> streams = new LinkedHashMap<>();
  private long wakeUps;

  LifeOutbox(NodeLife life, SimNode node, NodeOptions options) {
    this.life = life;
    this.node = node;
    this.options = options;
    this.network = node.network();
  }

  void add(StreamEnd stream) {
    streams.put(stream.number(), stream);
  }

  private void trace(String what) {
    node.trace("-> " + what);
  }

  /** {@return the stream with this number, null when it has ended} */
  private @Nullable StreamEnd stream(long number) {
    return streams.get(number);
  }

  void remove(StreamEnd stream) {
    streams.remove(stream.number());
  }

  void removeAllOn(LinkEnd link) {
    streams.values().removeIf(stream -> stream.at() == link);
  }

  @Override
  public void open(long stream, long connection, List<ProtocolId> protocols) {
    trace("opens s" + stream + " on c" + connection + " " + protocols);
    if (life.hasLink(connection)) {
      StreamEnd opened = life.link(connection).open(stream, protocols);
      streams.put(stream, opened);
    } else {
      life.post(new EngineEvent.OutboundFailed(stream, StreamError.CONNECTION_LOST));
    }
  }

  @Override
  public void write(long stream, long batch, List<ByteBuffer> bytes) {
    int total = bytes.stream().mapToInt(ByteBuffer::remaining).sum();
    trace("writes s" + stream + " #" + batch + " " + total + " bytes");
    StreamEnd to = stream(stream);
    if (to != null) {
      to.write(batch, bytes);
    }
  }

  @Override
  public void closeWrite(long stream) {
    trace("ends s" + stream);
    StreamEnd ending = stream(stream);
    if (ending != null) {
      ending.end();
    }
  }

  @Override
  public void reset(long stream, StreamError why) {
    trace("resets s" + stream + ": " + why);
    StreamEnd ending = stream(stream);
    if (ending != null) {
      ending.reset(why);
    }
  }

  @Override
  public void credit(long stream, int bytes) {
    StreamEnd reading = stream(stream);
    if (reading != null) {
      // Not at once: bytes that wait must not reach the engine from inside its own step.
      network.timeline().in(0, () -> reading.request(bytes));
    }
  }

  @Override
  public void close(long connection, StreamError why) {
    trace("closes c" + connection + ": " + why);
    if (life.hasLink(connection)) {
      life.link(connection).close(why);
    }
  }

  @Override
  public void probe(long connection) {
    trace("probes c" + connection);
    if (!life.hasLink(connection)) {
      return;
    }
    LinkEnd end = life.link(connection);
    if (end.heardSinceLastProbe()) {
      life.post(new EngineEvent.ConnectionHeard(connection, false));
    }
    if (end.link().options().multiplexed()) {
      end.ping();
    }
  }

  @Override
  public void dial(Multiaddr address) {
    trace("dials " + address);
    network.timeline().in(0, () -> redial(address));
  }

  private void redial(Multiaddr address) {
    if (!life.isOver()) {
      network.dial(node, address);
    }
  }

  @Override
  public void verify(long ticket, IdentifiedMessage message) {
    boolean valid = network.signatures().isAuthentic(message.raw());
    network
        .timeline()
        .in(
            options.verification.toNanos(),
            () -> life.post(new EngineEvent.SignatureChecked(ticket, valid)));
  }

  @Override
  public void validate(long ticket, Validator validator, IdentifiedMessage message) {
    validator
        .validate(message)
        .thenAccept(verdict -> life.post(new EngineEvent.Validated(ticket, verdict)));
  }

  @Override
  public void giveUp(long ticket) {
    // A verdict that comes all the same is one that comes too late, which engines must bear.
  }

  @Override
  public void deliver(TopicName topic, Message message, Backpressure source) {
    trace("delivers " + topic + " " + message.id());
    life.deliver(topic, message);
  }

  @Override
  public void published(IdentifiedMessage message, PublishResult result) {
    trace("published " + result);
    life.publication(message).complete(result);
  }

  @Override
  public void roomFound(IdentifiedMessage message) {
    trace("found room for " + message.id());
  }

  @Override
  public void ready(long token, Optional<PeerId> peer, Optional<StreamError> error) {
    trace("ready " + token + error.map(why -> ": " + why).orElse(""));
    life.ready(token, error);
  }

  @Override
  public void subscribersCounted(long token, int count, boolean enough) {
    trace("counted " + count + " subscribers for " + token);
  }

  @Override
  public void wakeAt(long deadlineNanos) {
    long mine = ++wakeUps;
    network
        .timeline()
        .at(
            network.elapsedNanos(deadlineNanos),
            () -> {
              if (mine == wakeUps) {
                life.post(new EngineEvent.TimeAdvanced());
              }
            });
  }

  @Override
  public void execute(Runnable task) {
    life.post(new EngineEvent.TaskSubmitted(task));
  }

  @Override
  public void event(PubSubEvent event) {
    life.happened(event);
  }

  @Override
  public void log(Level level, Supplier<String> line) {
    trace("logs " + level + " " + line.get());
  }
}
