package org.freshet.pubsub.benchmarks.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
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

/**
 * A world in which everything succeeds at once: opened streams are negotiated, written bytes are
 * taken, neighbours give signs of life. The answers wait until they are asked for, as the engine is
 * never called back.
 */
final class RecordingOutbox implements Outbox {
  private final Deque<EngineEvent> answers = new ArrayDeque<>();
  private long writtenBytes;
  private long deliveries;

  /** {@return what the world answers, oldest first; taken out by the caller} */
  Deque<EngineEvent> answers() {
    return answers;
  }

  /** {@return bytes written on all streams so far} */
  long writtenBytes() {
    return writtenBytes;
  }

  /** {@return messages given to the application so far} */
  long deliveries() {
    return deliveries;
  }

  @Override
  public void open(long stream, long connection, List<ProtocolId> protocols) {
    answers.add(new EngineEvent.OutboundNegotiated(stream, protocols.get(0)));
  }

  @Override
  public void write(long stream, long batch, List<ByteBuffer> bytes) {
    for (ByteBuffer buffer : bytes) {
      writtenBytes += buffer.remaining();
    }
    answers.add(new EngineEvent.Written(stream, batch));
  }

  @Override
  public void deliver(TopicName topic, Message message, Backpressure source) {
    deliveries++;
  }

  @Override
  public void reset(long stream, StreamError why) {
    throw new IllegalStateException("nothing goes wrong here, yet a stream is reset: " + why);
  }

  @Override
  public void close(long connection, StreamError why) {
    throw new IllegalStateException("nothing goes wrong here, yet a connection is closed: " + why);
  }

  @Override
  public void closeWrite(long stream) {}

  @Override
  public void credit(long stream, int bytes) {}

  @Override
  public void probe(long connection) {
    answers.add(new EngineEvent.ConnectionHeard(connection, true));
  }

  @Override
  public void dial(Multiaddr address) {}

  @Override
  public void verify(long ticket, IdentifiedMessage message) {
    answers.add(new EngineEvent.SignatureChecked(ticket, true));
  }

  @Override
  public void validate(long ticket, Validator validator, IdentifiedMessage message) {}

  @Override
  public void giveUp(long ticket) {}

  @Override
  public void published(IdentifiedMessage message, PublishResult result) {}

  @Override
  public void roomFound(IdentifiedMessage message) {}

  @Override
  public void ready(long token, Optional<PeerId> peer, Optional<StreamError> error) {}

  @Override
  public void subscribersCounted(long token, int count, boolean enough) {}

  @Override
  public void wakeAt(long deadlineNanos) {}

  @Override
  public void execute(Runnable task) {
    answers.add(new EngineEvent.TaskSubmitted(task));
  }

  @Override
  public void event(PubSubEvent event) {}

  @Override
  public void log(Level level, Supplier<String> line) {}
}
