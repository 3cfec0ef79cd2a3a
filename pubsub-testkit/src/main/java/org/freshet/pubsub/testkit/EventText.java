package org.freshet.pubsub.testkit;

import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.freshet.pubsub.core.engine.EngineEvent;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.core.wire.Rpc;
import org.freshet.pubsub.router.SubscriptionChange;

/** Writes events as lines of a trace: the same event, the same line, in every run. */
final class EventText {
  private EventText() {}

  static String of(EngineEvent event) {
    if (event instanceof EngineEvent.RpcRead read) {
      return "RpcRead s" + read.stream() + " " + of(read.rpc());
    }
    if (event instanceof EngineEvent.FrameRead read) {
      return "FrameRead s" + read.stream() + " " + read.wireBytes() + " bytes";
    }
    if (event instanceof EngineEvent.TaskSubmitted) {
      return "TaskSubmitted";
    }
    if (event instanceof EngineEvent.PublishRequested publish) {
      return "PublishRequested "
          + publish.messages().get(0).topic()
          + " "
          + publish.messages().stream()
              .map(message -> message.id().toString())
              .collect(Collectors.joining(" "));
    }
    if (event instanceof EngineEvent.PeerRecordKnown known) {
      return "PeerRecordKnown c" + known.connection() + " " + known.record();
    }
    return event.toString();
  }

  private static String of(Rpc rpc) {
    StringJoiner text = new StringJoiner(" ", "[", "]");
    for (SubscriptionChange change : rpc.subscriptions()) {
      text.add((change.subscribe() ? "+" : "-") + change.topic());
    }
    for (RawMessage message : rpc.messages()) {
      text.add(message.topic() + ":" + message.size());
    }
    if (rpc.malformedMessages() > 0) {
      text.add(rpc.malformedMessages() + " malformed");
    }
    if (rpc.answersWelcome()) {
      text.add("answers welcome");
    }
    if (rpc.fields().hasRemaining()) {
      text.add(rpc.fields().remaining() + " bytes of other fields");
    }
    return text.toString();
  }
}
