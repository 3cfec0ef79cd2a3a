package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.List;

/** Gives back to streams, once a burst, what the engine has consumed of them. */
final class Credits {
  private final Outbox outbox;
  private final List<Inbound> due = new ArrayList<>();

  Credits(Outbox outbox) {
    this.outbox = outbox;
  }

  void give(Inbound in, int bytes) {
    if (bytes == 0 || !in.open) {
      return;
    }
    if (in.creditDue == 0) {
      due.add(in);
    }
    in.creditDue += bytes;
  }

  void flush() {
    for (Inbound in : due) {
      if (in.open) {
        outbox.credit(in.wire, in.creditDue);
      }
      in.creditDue = 0;
    }
    due.clear();
  }
}
