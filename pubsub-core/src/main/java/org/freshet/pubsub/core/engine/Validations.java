package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.core.engine.Outbox.Level;
import org.freshet.pubsub.message.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Asks validators about messages, within what each may be asked at a time and all together may.
 *
 * <p>All of a message's validators must accept it; the first that rejects it decides. What finds a
 * limit reached waits for its turn, the neighbours taking turns; its stream's credit is held
 * meanwhile, so that not more waits than the streams' bounds allow. Nothing waits longer than its
 * validator's timeout.
 */
final class Validations {
  private static final List<Verdict> WORST_FIRST =
      List.of(Verdict.REJECT, Verdict.THROTTLED, Verdict.IGNORE);

  private final Scope scope;
  private final Result result;
  private final Map<Long, Ask> underWay = new LinkedHashMap<>();

  /** What waits because all validators together are asked about too much. */
  private final FairLine<Ask> waiting = new FairLine<>();

  /** Asks that have not come to their end, waiting ones too. */
  private int pending;

  private long nextTicket;

  Validations(Scope scope, Result result) {
    this.scope = scope;
    this.result = result;
  }

  /** Whoever waits for the verdicts. */
  interface Result {
    /**
     * All have accepted the message, or one has decided otherwise.
     *
     * @param ordered whether it is delivered in the order of its stream
     */
    void judged(Arrival arrival, Verdict verdict, boolean ordered);
  }

  /** A message before its validators. */
  private static final class Judgement {
    final Arrival arrival;
    final boolean ordered;

    /** Those whose validator has neither answered nor been given up. */
    final List<Ask> open = new ArrayList<>(1);

    /** The worst verdict so far. */
    Verdict verdict = Verdict.ACCEPT;

    boolean over;

    Judgement(Arrival arrival, boolean ordered) {
      this.arrival = arrival;
      this.ordered = ordered;
    }

    NeighbourState neighbour() {
      return arrival.in.connection.neighbour;
    }
  }

  /** One validator's part in a judgement. */
  static final class Ask {
    private final Judgement judgement;
    private final RegisteredValidator validator;
    private State state = State.WAITING_FOR_VALIDATOR;
    private final Timers.Timer timeout;
    private long ticket;

    private Ask(Validations all, Judgement judgement, RegisteredValidator validator) {
      this.judgement = judgement;
      this.validator = validator;
      this.timeout = all.scope.after(validator.options.timeout(), () -> all.timedOut(this));
    }

    private enum State {
      WAITING_FOR_VALIDATOR,
      WAITING_FOR_NODE,
      UNDER_WAY
    }
  }

  /** {@return how much has not come to its end} */
  int size() {
    return pending;
  }

  /**
   * {@return what the inline ones among the validators say: the first that does not accept decides}
   */
  Verdict judgeInline(Arrival arrival, List<RegisteredValidator> validators) {
    for (RegisteredValidator each : validators) {
      if (each.options.inline()) {
        Verdict verdict = askInline(each, arrival);
        if (verdict != Verdict.ACCEPT) {
          return verdict;
        }
      }
    }
    return Verdict.ACCEPT;
  }

  private Verdict askInline(RegisteredValidator by, Arrival arrival) {
    try {
      CompletableFuture<Verdict> answer =
          by.validator.validate(arrival.message).toCompletableFuture();
      if (!answer.isDone()) {
        throw new IllegalStateException("an inline validator must answer at once");
      }
      return asVerdict(answer.join());
    } catch (RuntimeException | Error e) {
      scope.count("validators.failed");
      scope.log(
          Level.WARN,
          () ->
              arrival.in
                  + ": a validator of topic '"
                  + arrival.topic()
                  + "' failed with "
                  + Thrown.where(e));
      return Verdict.IGNORE;
    }
  }

  private static Verdict asVerdict(@Nullable Verdict answer) {
    return answer == Verdict.ACCEPT || answer == Verdict.REJECT ? answer : Verdict.IGNORE;
  }

  /** {@return whether any of the validators is not inline, so that {@link #begin} is needed} */
  static boolean mustWait(List<RegisteredValidator> validators) {
    for (RegisteredValidator each : validators) {
      if (!each.options.inline()) {
        return true;
      }
    }
    return false;
  }

  /** Has those of the validators judge it that are not inline; {@link Result} follows later. */
  void begin(Arrival arrival, List<RegisteredValidator> validators) {
    boolean ordered = true;
    for (RegisteredValidator each : validators) {
      ordered &= each.options.inline() || each.options.ordered();
    }
    Judgement judgement = new Judgement(arrival, ordered);
    for (RegisteredValidator each : validators) {
      if (!each.options.inline()) {
        judgement.open.add(new Ask(this, judgement, each));
      }
    }
    pending += judgement.open.size();
    judgement.open.forEach(this::waitForValidator);
  }

  private void waitForValidator(Ask ask) {
    RegisteredValidator by = ask.validator;
    if (by.asked < by.options.maxConcurrent()) {
      waitForNode(ask);
    } else {
      by.waiting.add(ask.judgement.neighbour(), ask);
    }
  }

  private void waitForNode(Ask ask) {
    ask.validator.asked++;
    if (underWay.size() < scope.limits.maxConcurrentValidations()) {
      start(ask);
    } else {
      ask.state = Ask.State.WAITING_FOR_NODE;
      waiting.add(ask.judgement.neighbour(), ask);
    }
  }

  private void start(Ask ask) {
    ask.state = Ask.State.UNDER_WAY;
    ask.ticket = nextTicket++;
    underWay.put(ask.ticket, ask);
    scope.outbox.validate(ask.ticket, ask.validator.validator, ask.judgement.arrival.message);
  }

  /** A validator has answered; one that was given up is ignored. */
  void answered(long ticket, @Nullable Verdict answer) {
    Ask ask = underWay.get(ticket);
    if (ask != null) {
      ask.validator.late = false;
      decide(ask, asVerdict(answer));
    }
  }

  private void timedOut(Ask ask) {
    RegisteredValidator by = ask.validator;
    if (ask.state != Ask.State.UNDER_WAY) {
      scope.count("validators.no_turn");
      decide(ask, Verdict.THROTTLED);
      return;
    }
    scope.count("validators.late");
    if (!by.late) {
      by.late = true;
      scope.log(
          Level.WARN,
          () ->
              ask.judgement.arrival.in
                  + ": a validator of topic '"
                  + ask.judgement.arrival.topic()
                  + "' has not answered within "
                  + by.options.timeout());
    }
    scope.outbox.giveUp(ask.ticket);
    decide(ask, by.options.whenLate());
  }

  private void decide(Ask ask, Verdict verdict) {
    Judgement judgement = ask.judgement;
    end(ask);
    if (judgement.over) {
      return;
    }
    judgement.verdict = worse(judgement.verdict, verdict);
    judgement.over = judgement.verdict == Verdict.REJECT || judgement.open.isEmpty();
    if (judgement.over) {
      // Who is asked already keeps its place until it answers; the others need no turn any more.
      for (Ask other : List.copyOf(judgement.open)) {
        if (other.state != Ask.State.UNDER_WAY) {
          end(other);
        }
      }
      result.judged(judgement.arrival, judgement.verdict, judgement.ordered);
    }
  }

  /** {@return the one that counts: REJECT, then THROTTLED, then IGNORE, then ACCEPT} */
  private static Verdict worse(Verdict one, Verdict other) {
    for (Verdict bad : WORST_FIRST) {
      if (one == bad || other == bad) {
        return bad;
      }
    }
    return Verdict.ACCEPT;
  }

  /** Gives back all that it holds, to those who wait for that. */
  private void end(Ask ask) {
    NeighbourState neighbour = ask.judgement.neighbour();
    RegisteredValidator by = ask.validator;
    switch (ask.state) {
      case WAITING_FOR_VALIDATOR -> by.waiting.remove(neighbour, ask);
      case WAITING_FOR_NODE -> {
        waiting.remove(neighbour, ask);
        by.asked--;
      }
      case UNDER_WAY -> {
        underWay.remove(ask.ticket);
        by.asked--;
      }
    }
    ask.timeout.cancel();
    ask.judgement.open.remove(ask);
    pending--;
    while (underWay.size() < scope.limits.maxConcurrentValidations()) {
      Ask next = takeInTime(waiting);
      if (next == null) {
        break;
      }
      start(next);
    }
    while (by.asked < by.options.maxConcurrent()) {
      Ask next = takeInTime(by.waiting);
      if (next == null) {
        break;
      }
      waitForNode(next);
    }
  }

  /** {@return the next whose time is not up; others end in a moment, by their own timers} */
  private @Nullable Ask takeInTime(FairLine<Ask> line) {
    Ask next = line.poll();
    while (next != null && next.timeout.deadlineNanos - scope.nowNanos <= 0) {
      next = line.poll();
    }
    return next;
  }
}
