package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PubSubEvent.Direction;
import org.freshet.pubsub.core.engine.Outbox.Level;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.core.wire.Rpc;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.Admission;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/** The streams that we read: what each teaches, and what dies with it (rules 1, 3, 8, 9). */
final class Inbounds {
  private final Scope scope;
  private final RouterCalls router;
  private final SubscriptionTable subscriptions;
  private final SubscriptionIntake wishes;
  private final Outbounds outbounds;
  private final Intake intake;
  private final Credits credits;
  private final Readiness readiness;
  private final ReadRates.Counts rateCounts;
  private final MuteNeighbours mute;
  private final FormerLives formerLives;
  private final Map<Long, Inbound> byWire = new LinkedHashMap<>();

  /** The charge of the frame that the router is handling, for messages that it hands in. */
  private @Nullable Charge frameCharge;

  Inbounds(
      Scope scope,
      RouterCalls router,
      SubscriptionTable subscriptions,
      Outbounds outbounds,
      Intake intake,
      Credits credits,
      Readiness readiness,
      MuteNeighbours mute) {
    this.scope = scope;
    this.router = router;
    this.subscriptions = subscriptions;
    this.wishes = new SubscriptionIntake(scope, router, subscriptions);
    this.outbounds = outbounds;
    this.intake = intake;
    this.credits = credits;
    this.readiness = readiness;
    this.rateCounts = ReadRates.Counts.of(scope.counters);
    this.mute = mute;
    this.formerLives = new FormerLives(scope);
  }

  ReadRates newRates() {
    return new ReadRates(scope.limits.rates(), rateCounts, scope.nowNanos);
  }

  @Nullable Inbound get(long wire) {
    return byWire.get(wire);
  }

  int count() {
    return byWire.size();
  }

  /** The far side opened a stream. */
  void opened(ConnectionState c, long wire, ProtocolId protocol) {
    String refusal = refusal(c.neighbour);
    if (refusal != null) {
      scope.count("streams.inbound.refused");
      scope.log(
          Level.DEBUG, () -> "a stream of " + c.described() + ": refused, there is " + refusal);
      StreamError why = StreamError.RESOURCE_LIMIT.because(refusal);
      scope.outbox.reset(wire, why);
      scope.streamEvents.refused(c, Direction.INBOUND, why);
      return;
    }
    Inbound in = add(c, wire, wire, protocol);
    credits.opened(in);
    if (!in.further) {
      outbounds.inboundArrived(in);
    }
  }

  /**
   * {@return what the neighbour has too much of to open one more stream, null where it may}
   *
   * <p>What came on streams that have ended counts too: else each stream would bring a buffer of
   * its own, as fast as streams can be opened and ended.
   */
  private @Nullable String refusal(NeighbourState neighbour) {
    if (neighbour.inboundStreams >= scope.limits.maxInboundStreams()) {
      return "too many pubsub streams";
    }
    if (neighbour.lingeringBytes >= scope.limits.inboundBufferBytes()) {
      return "too much that is not handled yet from streams that it ended";
    }
    return null;
  }

  private Inbound add(ConnectionState c, long number, long wire, ProtocolId protocol) {
    Inbound in =
        new Inbound(
            number,
            wire,
            c,
            protocol,
            scope.sequence,
            router.isFurther(protocol),
            new Wishes(scope.wishBudget, c.neighbour, scope.limits.maxTopicsPerStream()));
    in.lastRpcNanos = scope.nowNanos;
    c.inbound.put(wire, in);
    c.neighbour.inboundStreams++;
    byWire.put(wire, in);
    scope.streamEvents.opened(c, in.number, Direction.INBOUND, protocol);
    mute.inboundOpened(in);
    router.onInboundOpened(in);
    return in;
  }

  void rpcRead(long wire, Rpc rpc) {
    Inbound in = reader(wire);
    if (in == null || in.wasReset || in.connection.disowned) {
      return;
    }
    Charge charge = new Charge(credits, in, rpc.wireBytes());
    in.connection.rates.frame(rpc.wireBytes(), scope.nowNanos);
    heardRpc(in, rpc);
    mute.heard(in, rpc);
    wishes.take(in, rpc);
    if (rpc.answersWelcome() && in.isOpen() && in.wire == in.number) {
      outbounds.answerOn(in);
    }
    Admission admission = router.admit(in);
    if (admission == Admission.ALL) {
      if (rpc.malformedMessages() > 0) {
        scope.counters.counter("messages.malformed").add(rpc.malformedMessages());
        scope.log(
            Level.DEBUG,
            () -> in + ": left out " + rpc.malformedMessages() + " malformed messages");
      }
      for (RawMessage message : rpc.messages()) {
        intake.take(in, message, charge);
      }
    } else if (!rpc.messages().isEmpty()) {
      scope.counters.counter("messages.not_admitted").add(rpc.messages().size());
    }
    if (admission != Admission.NONE && rpc.fields().hasRemaining() && in.isOpen()) {
      router.onFields(in, rpc.fields());
    }
    charge.release();
    readiness.check(in.connection.neighbour);
  }

  /**
   * {@return the stream to read an RPC from; one we opened is read only if we asked for answers}
   */
  private @Nullable Inbound reader(long wire) {
    Inbound in = byWire.get(wire);
    if (in != null) {
      return in;
    }
    Outbound out = outbounds.table().get(wire);
    if (out == null || out.state != Outbound.State.OPEN || out.connection.disowned) {
      return null;
    }
    if (!out.offersAnswers) {
      scope.count("streams.unasked_answers");
      scope.outbox.reset(
          wire, StreamError.PROTOCOL_VIOLATION.because("answers were not asked for"));
      return null;
    }
    Inbound answers = add(out.connection, scope.newStreamNumber(), wire, out.protocol());
    scope.budget.promise(answers, credits.firstBytes());
    return answers;
  }

  private void heardRpc(Inbound in, Rpc rpc) {
    ConnectionState c = in.connection;
    boolean first = c.firstSpokeSequence == Long.MAX_VALUE && !rpc.isMessagesAlone();
    boolean speaksNow = !first && SubscriptionTable.wouldStartToSpeak(c);
    if (first) {
      c.firstSpokeSequence = scope.sequence;
    }
    c.heard(scope.sequence, scope.nowNanos);
    in.severalRpcsSeen = in.rpcSeen;
    in.rpcSeen = true;
    in.lastRpcNanos = scope.nowNanos;
    in.toldWishes |= rpc.tellsWishes();
    if ((first || speaksNow) && c.neighbour.connections.size() > 1) {
      subscriptions.refreshAll(c.neighbour);
    }
    if (first) {
      SilentNeighbours.stop(c);
      formerLives.youngerSpeaks(c);
    }
  }

  /**
   * A sign of life that is no RPC came on the connection.
   *
   * @param answered it answers a question of ours, so it is no relic of a far side that died since
   */
  void heard(ConnectionState c, boolean answered) {
    if (!answered) {
      c.heardSinceProbeBefore();
      Doubts.bytesCame(c);
      return;
    }
    boolean speaksNow = SubscriptionTable.wouldStartToSpeak(c);
    c.heard(scope.sequence, scope.nowNanos);
    if (speaksNow) {
      subscriptions.refreshAll(c.neighbour);
    }
    formerLives.answered(c);
  }

  /** A large frame has begun: it needs more credit than may be read ahead. */
  void frameBegan(long wire, int wireBytes) {
    Inbound in = reader(wire);
    if (in != null && !in.wasReset) {
      credits.frameBegan(in, wireBytes);
    }
  }

  void frameRead(long wire, EngineEvent.FrameRead frame) {
    Inbound in = byWire.get(wire);
    if (in == null || in.wasReset || in.connection.disowned) {
      return;
    }
    in.connection.heard(scope.sequence, scope.nowNanos);
    Charge charge = new Charge(credits, in, frame.wireBytes());
    in.connection.rates.frame(frame.wireBytes(), scope.nowNanos);
    frameCharge = charge;
    router.onFrame(in, frame.frame());
    frameCharge = null;
    charge.release();
  }

  /** Takes a message that the router read from a stream of its own. */
  void receive(Inbound in, RawMessage message) {
    Charge charge = frameCharge;
    intake.take(in, message, charge == null ? new Charge(credits, in, 0) : charge);
  }

  /** What was read is no RPC. */
  void violated(long wire, StreamError why) {
    Inbound in = byWire.get(wire);
    if (in != null || outbounds.table().get(wire) != null) {
      scope.count("streams.violated");
      scope.log(
          Level.INFO, () -> (in == null ? outbounds.table().get(wire) : in) + ": reset, " + why);
      scope.outbox.reset(wire, why);
    }
  }

  /** The stream can no longer be read: what it taught dies with it. */
  void ended(Inbound in, StreamError why) {
    if (!in.open) {
      return;
    }
    in.open = false;
    credits.ended(in);
    byWire.remove(in.wire);
    ConnectionState c = in.connection;
    c.neighbour.lingeringBytes += in.heldBytes;
    c.inbound.remove(in.wire);
    c.neighbour.inboundStreams--;
    intake.ended(in);
    List<TopicName> wanted = new ArrayList<>(in.wishes.wanted());
    for (TopicName topic : wanted) {
      scope.outbox.event(
          new PubSubEvent.SubscriberChanged(c.neighbour.id, topic, false, in.number));
    }
    int wantedBefore = c.neighbour.wanted.size();
    // Only what it spoke of can change: each stream of a stranger may want other topics.
    in.wishes.forEach((topic, said) -> subscriptions.refresh(c.neighbour, topic));
    in.wishes.clear();
    mute.inboundEnded(in, why, c.neighbour.wanted.size() < wantedBefore);
    scope.streamEvents.closed(c, in.number, Direction.INBOUND, in.protocol, why);
    router.onInboundClosed(in);
  }
}
