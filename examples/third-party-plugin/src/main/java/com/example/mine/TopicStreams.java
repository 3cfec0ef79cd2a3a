package com.example.mine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.OutboundStream;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/**
 * A stream for each neighbour and topic. Its first frame is the topic's name; each frame behind it
 * is one message without its topic, which the receiver puts back.
 */
final class TopicStreams {
  static final ProtocolId PROTOCOL = ProtocolId.of("/mine/topic/1.0.0");

  /** The topic's field in the pubsub protobuf's {@code Message}. */
  static final int TOPIC_FIELD = 4;

  private static final Logger LOG = System.getLogger(TopicStreams.class.getName());

  private final RouterContext context;

  /** Those that we opened, each from then until its end. */
  private final Map<Way, OutboundStream> outbound = new LinkedHashMap<>();

  /** What each stream that neighbours opened is about, from its first frame until its end. */
  private final Map<InboundStream, TopicName> inbound = new LinkedHashMap<>();

  private record Way(Neighbour to, TopicName topic) {}

  TopicStreams(RouterContext context) {
    this.context = context;
  }

  void send(Neighbour to, Message message, Priority priority) {
    OutboundStream stream = outbound.computeIfAbsent(new Way(to, message.topic()), this::open);
    context.send(stream, message, priority);
  }

  private OutboundStream open(Way way) {
    OutboundStream stream =
        context.open(
            way.to(), PROTOCOL, message -> Protobuf.without(TOPIC_FIELD, message.encoded()));
    ByteBuffer name = StandardCharsets.UTF_8.encode(way.topic().value());
    context.sendFields(stream, name, Priority.CONTROL);
    return stream;
  }

  /** Takes a frame that came: the topic's name, or a message. */
  void read(InboundStream in, ByteBuffer frame) {
    try {
      TopicName topic = inbound.get(in);
      if (topic == null) {
        inbound.put(in, TopicName.of(StandardCharsets.UTF_8.decode(frame).toString()));
      } else if (Protobuf.has(TOPIC_FIELD, frame)) {
        throw new IllegalArgumentException("a message on a topic stream names a topic");
      } else {
        LOG.log(Level.INFO, () -> frame.remaining() + " bytes without their topic, " + topic);
        context.receive(in, topic, frame);
      }
    } catch (IllegalArgumentException malformed) {
      context.close(in, StreamError.PROTOCOL_VIOLATION.because(malformed.getMessage()));
    }
  }

  /** Ends the stream for a topic that the neighbour no longer wants, if there is one. */
  void close(Neighbour to, TopicName topic) {
    OutboundStream stream = outbound.remove(new Way(to, topic));
    if (stream != null) {
      context.close(stream);
    }
  }

  /**
   * Ends all streams to the neighbour, since its RPC stream is on another connection now: the next
   * message opens one there. Those behind may be on a connection whose death nobody has noticed.
   */
  void moved(Neighbour to) {
    for (OutboundStream stream : List.copyOf(outbound.values())) {
      if (stream.neighbour() == to) {
        context.close(stream);
        ended(stream);
      }
    }
  }

  void ended(OutboundStream out) {
    outbound.values().remove(out);
  }

  void ended(InboundStream in) {
    inbound.remove(in);
  }
}
