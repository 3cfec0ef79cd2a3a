package org.freshet.pubsub.core.runtime;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.core.engine.Backpressure;
import org.freshet.pubsub.core.engine.EngineEvent.TaskSubmitted;
import org.freshet.pubsub.core.engine.EngineEvent.Written;
import org.freshet.pubsub.core.engine.Outbox;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.log.LogLimit;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what the engine wants done; called on the engine thread. */
public final class RuntimeOutbox implements Outbox {
  private static final Logger LOG = LoggerFactory.getLogger("org.freshet.pubsub");

  private final EngineRunner runner;
  private final LogLimit notices = LogLimit.ofNotices();
  private final LogLimit details = LogLimit.ofDetails();
  private final ConnectionTable connections;
  private final PubsubStreamHandler streamHandler;
  private final StreamTable streams;
  private final Probes probes;
  private final MessageChecks checks;
  private final ValidatorCalls validators;
  private final Redialler redialler;

  /** Set once, before the engine is started; null only until then. */
  private @Nullable Application application;

  /** Connects the engine's effects with those who carry them out, but for the application. */
  public RuntimeOutbox(
      EngineRunner runner,
      ConnectionTable connections,
      PubsubStreamHandler streamHandler,
      Probes probes,
      MessageChecks checks,
      ValidatorCalls validators,
      Redialler redialler) {
    this.runner = runner;
    this.connections = connections;
    this.streamHandler = streamHandler;
    this.streams = streamHandler.streams();
    this.probes = probes;
    this.checks = checks;
    this.validators = validators;
    this.redialler = redialler;
  }

  /** Takes the application, once, before the engine is started. */
  public void serve(Application served) {
    application = served;
  }

  private Application application() {
    if (application == null) {
      throw new IllegalStateException("the engine was started before its application was there");
    }
    return application;
  }

  @Override
  public void open(long stream, long connection, List<ProtocolId> protocols) {
    streamHandler.open(stream, connection, protocols);
  }

  @Override
  public void write(long stream, long batch, List<ByteBuffer> bytes) {
    Stream target = streams.stream(stream);
    if (target != null) {
      // A write that fails is followed by StreamClosed, which says all that there is to say.
      target
          .write(bytes)
          .thenRun(
              () -> {
                runner.submitQuietly(new Written(stream, batch));
                target.afterBurst(runner::assist);
              });
    }
  }

  @Override
  public void closeWrite(long stream) {
    Stream target = streams.stream(stream);
    if (target != null) {
      target.closeWrite();
    }
  }

  @Override
  public void reset(long stream, StreamError why) {
    StreamTable.Entry entry = streams.get(stream);
    if (entry != null) {
      entry.reset(why);
    }
  }

  @Override
  public void credit(long stream, int bytes) {
    StreamTable.Entry entry = streams.get(stream);
    if (entry != null) {
      entry.credit(bytes);
    }
  }

  @Override
  public void close(long connection, StreamError why) {
    ConnectionTable.Entry entry = connections.get(connection);
    if (entry != null) {
      entry.close(why);
    }
  }

  @Override
  public void probe(long connection) {
    ConnectionTable.Entry entry = connections.get(connection);
    if (entry != null) {
      probes.probe(entry);
    }
  }

  @Override
  public void dial(Multiaddr address) {
    redialler.dial(address);
  }

  @Override
  public void verify(long ticket, IdentifiedMessage message) {
    checks.verify(ticket, message);
  }

  /** The burst is over: what was gathered in it goes on its way. */
  public void burstEnded() {
    checks.handOver();
    application().burstEnded();
  }

  @Override
  public void validate(long ticket, Validator validator, IdentifiedMessage message) {
    validators.validate(ticket, validator, message);
  }

  @Override
  public void giveUp(long ticket) {
    validators.giveUp(ticket);
  }

  @Override
  public void deliver(TopicName topic, Message message, Backpressure source) {
    application().deliver(topic, message, source);
  }

  @Override
  public void published(IdentifiedMessage message, PublishResult result) {
    application().published(message, result);
  }

  @Override
  public void roomFound(IdentifiedMessage message) {
    application().roomFound(message);
  }

  @Override
  public void ready(long token, Optional<PeerId> peer, Optional<StreamError> error) {
    application().ready(token, peer, error);
  }

  @Override
  public void subscribersCounted(long token, int count, boolean enough) {
    application().subscribersCounted(token, count, enough);
  }

  @Override
  public void wakeAt(long deadlineNanos) {
    runner.wakeAt(deadlineNanos);
  }

  @Override
  public void execute(Runnable task) {
    runner.submit(new TaskSubmitted(task));
  }

  @Override
  public void event(PubSubEvent event) {
    application().event(event);
  }

  @Override
  public void log(Level level, Supplier<String> line) {
    switch (level) {
      case DEBUG -> {
        if (LOG.isDebugEnabled()) {
          details.write(LOG::debug, line);
        }
      }
      case INFO -> notices.write(LOG::info, line);
      case WARN -> notices.write(LOG::warn, line);
    }
  }
}
