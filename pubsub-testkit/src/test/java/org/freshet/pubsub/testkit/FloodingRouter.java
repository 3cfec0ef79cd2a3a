package org.freshet.pubsub.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.Origin;
import org.freshet.pubsub.router.OutboundStream;
import org.freshet.pubsub.router.Queued;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.router.SubscriptionChange;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/**
 * The router of the test kit's own tests: floods, has a hello field, and writes down what it is
 * told. A field {@value #CLOSE_FIELD} makes it close the stream that brought it.
 */
public class FloodingRouter implements Router {
  public static final ProtocolId PROTOCOL = ProtocolId.of("/floodsub/1.0.0");
  public static final int HELLO_FIELD = 99;
  public static final int CLOSE_FIELD = 98;

  /** Field 99 with the value 1. */
  private static final byte[] HELLO = {(byte) 0x98, 0x06, 0x01};

  private static final byte[] CLOSE_TAG = {(byte) 0x90, 0x06};

  protected final RouterContext context;
  private final List<String> calls = new ArrayList<>();

  public FloodingRouter(RouterContext context) {
    this.context = context;
  }

  /** What it was told, in order. */
  public List<String> calls() {
    return calls;
  }

  @Override
  public List<ProtocolId> protocols() {
    return List.of(PROTOCOL);
  }

  @Override
  public ByteBuffer helloFields(OutboundStream out) {
    return ByteBuffer.wrap(HELLO);
  }

  @Override
  public void onOutboundOpened(OutboundStream out) {
    calls.add("outbound opened");
  }

  @Override
  public void onOutboundMoved(OutboundStream from, OutboundStream to) {
    calls.add("outbound moved");
  }

  @Override
  public void onOutboundClosed(OutboundStream out) {
    calls.add("outbound closed");
  }

  @Override
  public void onInboundOpened(InboundStream in) {
    calls.add("inbound opened");
  }

  @Override
  public void onInboundClosed(InboundStream in) {
    calls.add("inbound closed");
  }

  @Override
  public void onSubscription(InboundStream in, SubscriptionChange change) {
    calls.add((change.subscribe() ? "+" : "-") + change.topic());
  }

  @Override
  public void onFields(InboundStream in, ByteBuffer fields) {
    calls.add("fields");
    if (fields.remaining() >= 2
        && fields.get(fields.position()) == CLOSE_TAG[0]
        && fields.get(fields.position() + 1) == CLOSE_TAG[1]) {
      context.close(in, StreamError.PROTOCOL_VIOLATION);
    }
  }

  @Override
  public void route(Message message, Origin origin) {
    calls.add("route " + message.text());
    Priority priority = origin.isLocal() ? Priority.HIGH : Priority.NORMAL;
    for (Neighbour neighbour : context.subscribers(message.topic())) {
      if (!origin.isFrom(neighbour)) {
        neighbour.outbound().ifPresent(out -> context.send(out, message, priority));
      }
    }
  }

  @Override
  public void onOutcome(OutboundStream out, Queued what, Outcome outcome) {
    calls.add("outcome " + outcome);
  }
}
