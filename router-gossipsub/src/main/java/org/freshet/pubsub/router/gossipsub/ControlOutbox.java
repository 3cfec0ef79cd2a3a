package org.freshet.pubsub.router.gossipsub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.SignedPeerRecord;
import org.freshet.pubsub.router.Queued;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.router.gossipsub.control.ControlWriter;

/**
 * Gathers control messages during a burst of events and sends them in as few frames as neighbours
 * can take: what one neighbour is told shares a frame of at most 15 KiB, with at most 10 ids in
 * IDONTWANT.
 *
 * <p>GRAFT and PRUNE that did not leave are told again, with the next control message to that
 * neighbour or at the next heartbeat, unless they are no longer true.
 */
final class ControlOutbox {
  /** Rust takes 16 KiB of control in an RPC. */
  static final int MAX_FRAME_BYTES = 15 << 10;

  /** Go looks at no more in one RPC. */
  static final int MAX_IDONTWANT_IDS = 10;

  /** The field's tag and length. */
  private static final int FRAME_OVERHEAD_BYTES = 6;

  private final RouterContext context;
  private List<Outward> due = new ArrayList<>();

  /** Ways with changes that must be told again. */
  private final Set<Outward> retries = new LinkedHashSet<>();

  /** What each frame that is under way says about meshes. */
  private final Map<Queued, Sent> underWay = new LinkedHashMap<>();

  private record Sent(Outward way, Map<TopicName, MeshChange> changes) {}

  ControlOutbox(RouterContext context) {
    this.context = context;
  }

  /** {@return the size that pieces for this neighbour must keep to} */
  static int maxPieceBytes(Outward way) {
    return Math.min(MAX_FRAME_BYTES, way.stream().maxFrameBytes()) - FRAME_OVERHEAD_BYTES;
  }

  void graft(Outward way, TopicName topic) {
    change(way, topic, MeshChange.Graft.INSTANCE);
  }

  void prune(Outward way, TopicName topic, long backoffSeconds, List<SignedPeerRecord> peers) {
    change(way, topic, new MeshChange.Prune(backoffSeconds, peers));
  }

  private void change(Outward way, TopicName topic, MeshChange change) {
    way.control.changes.remove(topic);
    way.control.changes.put(topic, change);
    markDue(way);
  }

  /** Sends pieces, which may be shared between neighbours. */
  void pieces(Outward way, List<byte[]> pieces) {
    way.control.pieces.addAll(pieces);
    markDue(way);
  }

  /** Sends an id of IDONTWANT, encoded once for all who are told. */
  void dontWant(Outward way, byte[] encodedId) {
    way.control.dontWant.add(encodedId);
    markDue(way);
  }

  private void markDue(Outward way) {
    if (!way.control.isDue) {
      way.control.isDue = true;
      due.add(way);
    }
  }

  /** A heartbeat: what did not leave is told again. */
  void retry() {
    retries.forEach(this::markDue);
    retries.clear();
  }

  /** The way is no more. */
  void forget(Outward way) {
    way.control.clear();
    retries.remove(way);
  }

  /** Puts what was gathered into the outbound queues. */
  void flush() {
    if (due.isEmpty()) {
      return;
    }
    List<Outward> now = due;
    due = new ArrayList<>();
    for (Outward way : now) {
      way.control.isDue = false;
      if (!way.isNegotiated()) {
        // What it may be told is not known yet.
        markDue(way);
      } else if (!way.features().hasMesh()) {
        way.control.clear();
      } else {
        send(way);
      }
    }
  }

  private void send(Outward way) {
    Frame frame = new Frame(way);
    Map<TopicName, MeshChange> changes = new LinkedHashMap<>(way.control.changes);
    changes.forEach(
        (topic, change) -> frame.add(topic, change, change.encoded(topic, way.features())));
    List<byte[]> pieces = List.copyOf(way.control.pieces);
    List<byte[]> dontWant = new ArrayList<>(way.control.dontWant);
    way.control.clear();
    for (int i = 0; i < dontWant.size(); i += MAX_IDONTWANT_IDS) {
      int end = Math.min(i + MAX_IDONTWANT_IDS, dontWant.size());
      frame.addDontWant(ControlWriter.idontwant(dontWant.subList(i, end)));
    }
    pieces.forEach(frame::add);
    frame.send();
  }

  /** A frame that is being filled. */
  private final class Frame {
    private final Outward way;
    private final int maxBytes;
    private List<byte[]> pieces = new ArrayList<>();
    private Map<TopicName, MeshChange> changes = new LinkedHashMap<>();
    private int bytes;
    private boolean hasDontWant;

    Frame(Outward way) {
      this.way = way;
      this.maxBytes = maxPieceBytes(way);
    }

    void add(byte[] piece) {
      if (bytes + piece.length > maxBytes) {
        send();
      }
      pieces.add(piece);
      bytes += piece.length;
    }

    void add(TopicName topic, MeshChange change, byte[] piece) {
      add(piece);
      changes.put(topic, change);
    }

    void addDontWant(byte[] piece) {
      if (hasDontWant) {
        send();
      }
      add(piece);
      hasDontWant = true;
    }

    void send() {
      if (pieces.isEmpty()) {
        return;
      }
      Queued entry = context.sendFields(way.stream(), ControlWriter.rpc(pieces), Priority.CONTROL);
      if (!changes.isEmpty()) {
        Sent sent = new Sent(way, changes);
        entry.outcome().ifPresentOrElse(how -> ended(sent, how), () -> underWay.put(entry, sent));
      }
      pieces = new ArrayList<>();
      changes = new LinkedHashMap<>();
      bytes = 0;
      hasDontWant = false;
    }
  }

  /** Something that was queued has come to its end. */
  void onOutcome(Queued entry, Outcome outcome) {
    Sent sent = underWay.remove(entry);
    if (sent != null) {
      ended(sent, outcome);
    }
  }

  private void ended(Sent sent, Outcome outcome) {
    Outward way = sent.way;
    if (outcome == Outcome.WRITTEN || way.links.outward != way) {
      return;
    }
    sent.changes.forEach(
        (topic, change) -> {
          if (change.isCurrent(topic, way)) {
            way.control.changes.putIfAbsent(topic, change);
            retries.add(way);
          }
        });
  }

  /** {@return frames under way that say something about meshes} */
  int underWay() {
    return underWay.size();
  }
}
