package org.freshet.pubsub.router.gossipsub;

import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.router.Neighbour;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one neighbour as this router uses them: what the inbound ones taught, and the way
 * to it. Each half lives and dies by itself; with the last stream this object goes.
 */
final class Links {
  final Neighbour neighbour;
  final Who who;
  final PeerScore score;

  /** It is one of those that are kept connected and sent everything. */
  boolean direct;

  /** It may be told what messages there are; as of this heartbeat. */
  boolean hearsGossip;

  /** The last announcement that leaves it out, for it gets the messages themselves. */
  long sparedAnnouncement;

  final List<Inward> inwards = new ArrayList<>(1);

  /** The way to it, null where there is none. */
  @Nullable Outward outward;

  /** What it was asked to send and has not sent yet. */
  final List<Wants.Promise> promises = new ArrayList<>(0);

  Links(Neighbour neighbour, Who who, PeerScore score) {
    this.neighbour = neighbour;
    this.who = who;
    this.score = score;
  }

  /** {@return whether one of its streams said that it does not want the message} */
  boolean doesNotWant(MessageId id) {
    for (Inward in : inwards) {
      if (in.dontWants.contains(id)) {
        return true;
      }
    }
    return false;
  }

  boolean isGone() {
    return inwards.isEmpty() && outward == null;
  }

  @Override
  public String toString() {
    return neighbour.toString();
  }
}
