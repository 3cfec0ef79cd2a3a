package org.freshet.pubsub.router.gossipsub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.gossipsub.control.Control.IHave;
import org.freshet.pubsub.router.gossipsub.control.ControlWriter;
import org.jspecify.annotations.Nullable;

/**
 * Messages that were announced and are not here: asks for each at one neighbour at a time, and at
 * the next that announced it when that one does not send it in time or goes away. Who announces and
 * does not send breaks a promise, which counts as misbehaviour (gossipsub v1.1, P7).
 */
final class Wants {
  /** Neighbours that announced a message beside the one that is asked. */
  private static final int MAX_OTHERS = 4;

  static final int MAX_WANTS = 65_536;

  private final Scope scope;

  /** Who is asked earliest comes first, and is late first. */
  private final Map<MessageId, Want> wants = new LinkedHashMap<>();

  Wants(Scope scope) {
    this.scope = scope;
    scope.links.onGone(this::gone);
  }

  /** One message that is asked for. */
  private static final class Want {
    final TopicName topic;
    Promise promise;

    /** Who else announced it, the latest first: it will have the message longest. */
    final Deque<Inward> others = new ArrayDeque<>(0);

    Want(TopicName topic, Promise promise) {
      this.topic = topic;
      this.promise = promise;
    }
  }

  /** One IWANT, and the neighbour's promise to answer it. */
  static final class Promise {
    private final Links by;
    private final long deadlineNanos;
    private final Set<MessageId> ids = new LinkedHashSet<>();
    private boolean broken;

    private Promise(Links by, long deadlineNanos) {
      this.by = by;
      this.deadlineNanos = deadlineNanos;
    }
  }

  /** A neighbour announces what it has. */
  void announced(Inward in, List<IHave> announcements) {
    if (!mayAnnounce(in)) {
      return;
    }
    Map<MessageId, TopicName> missing = new LinkedHashMap<>();
    for (IHave announcement : announcements) {
      if (!scope.mesh.has(announcement.topic())) {
        scope.count("ihave.unknown_topic");
        continue;
      }
      if (!scope.isAllowed(in.links, announcement.topic())) {
        scope.count("ihave.not_allowed");
        continue;
      }
      for (MessageId id : announcement.ids()) {
        if (!scope.context.isKnown(announcement.topic(), id)) {
          missing.putIfAbsent(id, announcement.topic());
        }
      }
    }
    ask(in, missing);
  }

  private boolean mayAnnounce(Inward in) {
    if (!in.features.hasMesh()) {
      scope.count("ihave.wrong_protocol");
      return false;
    }
    if (scope.score(in.links) < scope.params.thresholds().gossip()) {
      scope.count("ihave.low_score");
      return false;
    }
    if (++in.ihaveMessages > scope.params.maxIHaveMessages()) {
      scope.count("ihave.over_quota");
      scope.overQuota(in);
      return false;
    }
    return true;
  }

  private void ask(Inward in, Map<MessageId, TopicName> missing) {
    Outward way = in.links.outward;
    if (way == null || !way.mayMesh()) {
      return;
    }
    int quota =
        Math.min(
            scope.params.maxIHaveLength() - in.idsAsked,
            scope.params.maxIHaveLength() - outstanding(in.links));
    Promise promise = new Promise(in.links, deadlineNanos());
    for (Map.Entry<MessageId, TopicName> next :
        scope.candidates.shuffled(new ArrayList<>(missing.entrySet()))) {
      MessageId id = next.getKey();
      Want known = wants.get(id);
      if (known != null) {
        if (known.promise.by != in.links) {
          addOther(known, in);
        }
      } else if (quota > 0 && wants.size() < MAX_WANTS) {
        quota--;
        in.idsAsked++;
        promise.ids.add(id);
        wants.put(id, new Want(next.getValue(), promise));
      } else {
        scope.count("ihave.ids_over_quota");
      }
    }
    send(promise, way);
  }

  private static int outstanding(Links links) {
    int sum = 0;
    for (Promise promise : links.promises) {
      sum += promise.ids.size();
    }
    return sum;
  }

  private static void addOther(Want want, Inward in) {
    want.others.removeIf(other -> other.links == in.links);
    want.others.addFirst(in);
    if (want.others.size() > MAX_OTHERS) {
      want.others.removeLast();
    }
  }

  private long deadlineNanos() {
    return scope.nowNanos() + scope.params.iwantFollowup().toNanos();
  }

  private void send(Promise promise, Outward way) {
    if (!promise.ids.isEmpty()) {
      scope.count("iwant.ids_asked", promise.ids.size());
      promise.by.promises.add(promise);
      scope.outbox.pieces(
          way, ControlWriter.iwant(List.copyOf(promise.ids), ControlOutbox.maxPieceBytes(way)));
    }
  }

  /** A message has come, from whomever. */
  void arrived(MessageId id) {
    if (!wants.isEmpty()) {
      Want want = wants.remove(id);
      if (want != null) {
        fulfil(want.promise, id);
      }
    }
  }

  private static void fulfil(Promise promise, MessageId id) {
    promise.ids.remove(id);
    if (promise.ids.isEmpty()) {
      promise.by.promises.remove(promise);
    }
  }

  /** Holds to account who is late, and asks others. */
  void heartbeat() {
    long now = scope.nowNanos();
    List<MessageId> late = new ArrayList<>();
    for (Map.Entry<MessageId, Want> next : wants.entrySet()) {
      Want want = next.getValue();
      Promise promise = want.promise;
      if (promise.deadlineNanos - now > 0) {
        break;
      }
      late.add(next.getKey());
      if (!promise.broken && !scope.context.isKnown(want.topic, next.getKey())) {
        promise.broken = true;
        scope.count("promises.broken");
        scope.misbehaved(promise.by, 1);
      }
    }
    askOthers(late);
  }

  /** A neighbour has gone: what it promised is void. */
  private void gone(Links links) {
    List<MessageId> open = new ArrayList<>();
    links.promises.forEach(promise -> open.addAll(promise.ids));
    askOthers(open);
  }

  /** Asks for each at the next neighbour that announced it, and gives up where there is none. */
  private void askOthers(List<MessageId> ids) {
    Map<Links, Promise> fresh = new LinkedHashMap<>();
    for (MessageId id : ids) {
      Want want = wants.remove(id);
      if (want == null) {
        continue;
      }
      fulfil(want.promise, id);
      Links next = scope.context.isKnown(want.topic, id) ? null : nextOther(want);
      if (next == null) {
        continue;
      }
      Promise promise = fresh.computeIfAbsent(next, by -> new Promise(by, deadlineNanos()));
      promise.ids.add(id);
      want.promise = promise;
      wants.put(id, want);
    }
    fresh.forEach(
        (links, promise) -> {
          Outward way = links.outward;
          if (way != null) {
            scope.count("iwant.asked_again", promise.ids.size());
            send(promise, way);
          }
        });
  }

  /** {@return the latest other that still can be asked, null where there is none} */
  private @Nullable Links nextOther(Want want) {
    while (!want.others.isEmpty()) {
      Inward other = want.others.removeFirst();
      boolean alive = other.stream.isOpen() && other.links.outward != null;
      if (alive && scope.score(other.links) >= scope.params.thresholds().gossip()) {
        return other.links;
      }
    }
    return null;
  }

  int size() {
    return wants.size();
  }
}
