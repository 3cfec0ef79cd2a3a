package org.freshet.pubsub.core.node;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.core.connection.BanList;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.Verdict;

/**
 * Leaves out what a banned identity wrote, whoever brings it; nobody is blamed for bringing it.
 * Asked inline about every message: it costs next to nothing while no identity is banned.
 */
public final class BannedAuthors implements Validator {
  private static final CompletableFuture<Verdict> ACCEPT =
      CompletableFuture.completedFuture(Verdict.ACCEPT);
  private static final CompletableFuture<Verdict> IGNORE =
      CompletableFuture.completedFuture(Verdict.IGNORE);

  private final BanList bans;
  private final Counters counters;

  /** Creates it over a node's bans. */
  public BannedAuthors(BanList bans, Counters counters) {
    this.bans = bans;
    this.counters = counters;
  }

  @Override
  public CompletionStage<Verdict> validate(Message message) {
    if (!bans.hasPeers() || message.from().flatMap(bans::of).isEmpty()) {
      return ACCEPT;
    }
    counters.count("messages.by_banned");
    return IGNORE;
  }
}
