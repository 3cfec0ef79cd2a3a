package org.freshet.pubsub.testkit.example;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.MessageEncoding;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.Origin;
import org.freshet.pubsub.router.OutboundStream;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/**
 * Floods, and carries each topic on a stream of its own to neighbours that can read such streams;
 * the example of {@code docs/writing-a-router.md}.
 */
public final class TopicStreamsRouter implements Router {
  private static final List<ProtocolId> PROTOCOLS =
      List.of(ProtocolId.of("/example/topic-streams/1.0.0"));
  private static final ProtocolId TOPIC_STREAM = ProtocolId.of("/example/topic/1.0.0");

  /** An RPC field of ours: "I can read topic streams". */
  private static final int READS_TOPIC_STREAMS = 7_000_001;

  /** The field with the value 1, encoded: tag 56000008, then 1. */
  private static final ByteBuffer HELLO =
      ByteBuffer.wrap(new byte[] {(byte) 0x88, (byte) 0xfc, (byte) 0xd9, 0x1a, 0x01});

  private final RouterContext context;

  /** The RPC streams on which the field was read. */
  private final Set<InboundStream> readers = new LinkedHashSet<>();

  /** What each topic stream that we read is about, from its first frame on. */
  private final Map<InboundStream, TopicName> topics = new LinkedHashMap<>();

  /** The topic streams that we write. */
  private final Map<Route, OutboundStream> writing = new LinkedHashMap<>();

  private record Route(Neighbour neighbour, TopicName topic) {}

  /** Creates the router of one node. */
  @Inject
  public TopicStreamsRouter(RouterContext context) {
    this.context = context;
  }

  @Override
  public List<ProtocolId> protocols() {
    return PROTOCOLS;
  }

  @Override
  public List<ProtocolId> furtherProtocols() {
    return List.of(TOPIC_STREAM);
  }

  @Override
  public ByteBuffer helloFields(OutboundStream out) {
    return HELLO.duplicate();
  }

  @Override
  public void onFields(InboundStream in, ByteBuffer fields) {
    try {
      CodedInputStream input = CodedInputStream.newInstance(fields);
      for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
        if (tag == (READS_TOPIC_STREAMS << 3 | WireFormat.WIRETYPE_VARINT) && input.readBool()) {
          readers.add(in);
        } else if (WireFormat.getTagFieldNumber(tag) != READS_TOPIC_STREAMS) {
          input.skipField(tag);
        }
      }
    } catch (IOException e) {
      context.close(in, StreamError.PROTOCOL_VIOLATION.because("fields that are no protobuf"));
    }
  }

  @Override
  public void onInboundClosed(InboundStream in) {
    readers.remove(in);
    topics.remove(in);
  }

  @Override
  public void route(Message message, Origin origin) {
    Priority priority = origin.isLocal() ? Priority.HIGH : Priority.NORMAL;
    for (Neighbour neighbour : context.subscribers(message.topic())) {
      if (origin.isFrom(neighbour)) {
        continue;
      }
      if (neighbour.inbound().stream().anyMatch(readers::contains)) {
        context.send(topicStream(neighbour, message.topic()), message, priority);
      } else {
        neighbour.outbound().ifPresent(out -> context.send(out, message, priority));
      }
    }
  }

  private OutboundStream topicStream(Neighbour neighbour, TopicName topic) {
    return writing.computeIfAbsent(
        new Route(neighbour, topic),
        route -> {
          OutboundStream out =
              context.open(neighbour, TOPIC_STREAM, MessageEncoding.WireMessage::encoded);
          ByteBuffer name = StandardCharsets.UTF_8.encode(topic.value());
          context.sendFields(out, name, Priority.CONTROL);
          return out;
        });
  }

  @Override
  public void onOutboundClosed(OutboundStream out) {
    writing.values().remove(out);
  }

  /** Topic streams stay on their connection: who writes RPCs elsewhere opens them there too. */
  @Override
  public void onOutboundMoved(OutboundStream from, OutboundStream to) {
    for (OutboundStream out : List.copyOf(writing.values())) {
      if (out.neighbour() == to.neighbour()) {
        context.close(out);
        writing.values().remove(out);
      }
    }
  }

  @Override
  public void onFrame(InboundStream in, ByteBuffer frame) {
    TopicName topic = topics.get(in);
    if (topic != null) {
      context.receive(in, topic, frame);
    } else {
      topics.put(in, TopicName.of(StandardCharsets.UTF_8.decode(frame).toString()));
    }
  }
}
