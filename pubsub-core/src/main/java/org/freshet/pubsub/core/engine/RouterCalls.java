package org.freshet.pubsub.core.engine;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.core.engine.Outbox.Level;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.router.Admission;
import org.freshet.pubsub.router.Origin;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.SubscriptionChange;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/**
 * Every call into the router: one that throws costs the stream that it was about, counted and
 * logged, never the engine.
 */
final class RouterCalls {
  private final Scope scope;
  private final Router router;
  private final List<ProtocolId> protocols;
  private final List<ProtocolId> furtherProtocols;

  RouterCalls(Scope scope, Router router) {
    this.scope = scope;
    this.router = router;
    this.protocols = List.copyOf(router.protocols());
    this.furtherProtocols = List.copyOf(router.furtherProtocols());
    if (protocols.isEmpty()) {
      throw new IllegalStateException(
          "router " + scope.config.routerId() + " serves no protocol: Router.protocols() is empty");
    }
  }

  Router router() {
    return router;
  }

  List<ProtocolId> protocols() {
    return protocols;
  }

  boolean isFurther(ProtocolId protocol) {
    return furtherProtocols.contains(protocol);
  }

  void onStarted() {
    try {
      router.onStarted();
    } catch (RuntimeException e) {
      failed(e, "onStarted", (Inbound) null);
    }
  }

  void beforeWrite() {
    try {
      router.beforeWrite();
    } catch (RuntimeException e) {
      failed(e, "beforeWrite", (Inbound) null);
    }
  }

  ByteBuffer helloFields(Outbound out) {
    try {
      return router.helloFields(out).asReadOnlyBuffer();
    } catch (RuntimeException e) {
      failed(e, "helloFields", out);
      return Router.NONE;
    }
  }

  ByteBuffer subscriptionFields(Outbound out, TopicName topic) {
    try {
      return router.subscriptionFields(out, topic).asReadOnlyBuffer();
    } catch (RuntimeException e) {
      failed(e, "subscriptionFields", out);
      return Router.NONE;
    }
  }

  void onOutboundOpened(Outbound out) {
    try {
      router.onOutboundOpened(out);
    } catch (RuntimeException e) {
      failed(e, "onOutboundOpened", out);
    }
  }

  void onOutboundMoved(Outbound from, Outbound to) {
    try {
      router.onOutboundMoved(from, to);
    } catch (RuntimeException e) {
      failed(e, "onOutboundMoved", to);
    }
  }

  void onOutboundClosed(Outbound out) {
    try {
      router.onOutboundClosed(out);
    } catch (RuntimeException e) {
      failed(e, "onOutboundClosed", out);
    }
  }

  void onInboundOpened(Inbound in) {
    try {
      router.onInboundOpened(in);
    } catch (RuntimeException e) {
      failed(e, "onInboundOpened", in);
    }
  }

  void onInboundClosed(Inbound in) {
    try {
      router.onInboundClosed(in);
    } catch (RuntimeException e) {
      failed(e, "onInboundClosed", in);
    }
  }

  Admission admit(Inbound in) {
    try {
      return router.admit(in);
    } catch (RuntimeException e) {
      failed(e, "admit", in);
      return Admission.NONE;
    }
  }

  void onSubscription(Inbound in, SubscriptionChange change) {
    try {
      router.onSubscription(in, change);
    } catch (RuntimeException e) {
      failed(e, "onSubscription", in);
    }
  }

  void onFields(Inbound in, ByteBuffer fields) {
    try {
      router.onFields(in, fields);
    } catch (RuntimeException e) {
      failed(e, "onFields", in);
    }
  }

  void onFrame(Inbound in, ByteBuffer frame) {
    try {
      router.onFrame(in, frame);
    } catch (RuntimeException e) {
      failed(e, "onFrame", in);
    }
  }

  void onTopicJoined(TopicName topic) {
    try {
      router.onTopicJoined(topic);
    } catch (RuntimeException e) {
      failed(e, "onTopicJoined", (Inbound) null);
    }
  }

  void onTopicLeft(TopicName topic) {
    try {
      router.onTopicLeft(topic);
    } catch (RuntimeException e) {
      failed(e, "onTopicLeft", (Inbound) null);
    }
  }

  void onAuthentic(Inbound in, Message message) {
    try {
      router.onAuthentic(in, message);
    } catch (RuntimeException e) {
      failed(e, "onAuthentic", in);
    }
  }

  void route(Message message, Origin origin, @Nullable Inbound in) {
    try {
      router.route(message, origin);
    } catch (RuntimeException e) {
      failed(e, "route", in);
    }
  }

  /** Routes messages that were published here, together. */
  void publish(List<IdentifiedMessage> messages) {
    if (messages.size() == 1) {
      route(messages.get(0), Origin.LOCAL, null);
    } else if (!messages.isEmpty()) {
      try {
        router.routeBatch(Collections.unmodifiableList(messages), Origin.LOCAL);
      } catch (RuntimeException e) {
        failed(e, "routeBatch", (Inbound) null);
      }
    }
  }

  /** The stream may have ended: what it brought counts for its neighbour's reputation. */
  void onVerdict(Message message, Inbound in, Verdict verdict) {
    try {
      router.onVerdict(message, in, verdict);
    } catch (RuntimeException e) {
      failed(e, "onVerdict", in);
    }
  }

  void onOutcome(Outbound out, Entry entry, Outcome outcome) {
    try {
      router.onOutcome(out, entry, outcome);
    } catch (RuntimeException e) {
      failed(e, "onOutcome", out);
    }
  }

  /** {@return how many entries each of the router's tables holds, by counter name} */
  Map<String, Integer> tableSizes() {
    Map<String, Integer> named = new LinkedHashMap<>();
    try {
      String prefix = scope.config.routerId() + ".table.";
      router.tableSizes().forEach((name, size) -> named.put(prefix + name + ".now", size));
    } catch (RuntimeException e) {
      failed(e, "tableSizes", (Inbound) null);
    }
    return named;
  }

  /** Runs a task that the router scheduled or submitted. */
  void task(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      failed(e, "a task", (Inbound) null);
    }
  }

  private void failed(RuntimeException e, String call, @Nullable Inbound in) {
    report(e, call, in);
    if (in != null) {
      in.reset(scope.outbox, StreamError.INTERNAL);
    }
  }

  private void failed(RuntimeException e, String call, Outbound out) {
    report(e, call, out);
    if (out.state == Outbound.State.OPEN) {
      scope.outbox.reset(out.wire, StreamError.INTERNAL);
    }
  }

  private void report(RuntimeException e, String call, @Nullable Object stream) {
    scope.count("plugin." + scope.config.routerId() + ".errors");
    scope.log(
        Level.WARN,
        () ->
            (stream == null ? "" : stream + ": ")
                + "router "
                + scope.config.routerId()
                + " threw from "
                + call
                + ": "
                + Thrown.inFull(e));
  }
}
