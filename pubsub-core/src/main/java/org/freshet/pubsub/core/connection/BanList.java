package org.freshet.pubsub.core.connection;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.freshet.pubsub.Ban;
import org.freshet.pubsub.peer.IpPrefix;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.jspecify.annotations.Nullable;

/** Who is banned, and for how long. Any thread. */
public final class BanList {
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  /** Bans that are over are looked for when there are twice as many as after the last look. */
  private static final int FIRST_LOOK = 1024;

  private final LongSupplier nanoTime;
  private final InstantSource timeOfDay;
  private final Map<PeerId, Term> peers = new LinkedHashMap<>();

  /** Whether there are any; read without the lock. */
  private volatile boolean hasPeers;

  private final Map<IpPrefix, Term> addresses = new LinkedHashMap<>();

  /** How many of the address bans have so many bits: only those lengths are looked up. */
  private final int[] lengths = new int[129];

  private int nextLook = FIRST_LOOK;

  /** A ban and when it ends, on the clock that never jumps; no deadline where it does not end. */
  private record Term(Ban ban, Optional<Long> deadlineNanos) {}

  /** Creates an empty list. */
  public BanList(LongSupplier nanoTime, InstantSource timeOfDay) {
    this.nanoTime = nanoTime;
    this.timeOfDay = timeOfDay;
  }

  /**
   * Bans an identity.
   *
   * @param duration empty for ever
   * @throws IllegalArgumentException when the duration is not positive
   */
  public synchronized void add(PeerId peer, Optional<Duration> duration) {
    Optional<Duration> bounded = bounded(duration);
    Ban ban = new Ban.OfPeer(peer, until(bounded));
    peers.put(peer, new Term(ban, deadline(bounded)));
    hasPeers = true;
    forgetSome();
  }

  /**
   * Bans addresses.
   *
   * @param duration empty for ever
   * @throws IllegalArgumentException when the duration is not positive
   */
  public synchronized void add(IpPrefix range, Optional<Duration> duration) {
    Optional<Duration> bounded = bounded(duration);
    Ban ban = new Ban.OfAddresses(range, until(bounded));
    if (addresses.put(range, new Term(ban, deadline(bounded))) == null) {
      lengths[range.bits()]++;
    }
    forgetSome();
  }

  /** {@return whether there was such a ban} */
  public synchronized boolean remove(PeerId peer) {
    Term term = peers.remove(peer);
    hasPeers = !peers.isEmpty();
    return term != null && !isOver(term);
  }

  /** {@return whether there was such a ban} */
  public synchronized boolean remove(IpPrefix range) {
    Term term = addresses.remove(range);
    if (term != null) {
      lengths[range.bits()]--;
    }
    return term != null && !isOver(term);
  }

  /** {@return whether any identity may be banned; takes no lock} */
  public boolean hasPeers() {
    return hasPeers;
  }

  /** {@return the ban that an identity is under} */
  public synchronized Optional<Ban> of(PeerId peer) {
    return holding(peers.get(peer));
  }

  /** {@return the ban that the IP address in an address is under} */
  public synchronized Optional<Ban> of(Multiaddr address) {
    if (addresses.isEmpty()) {
      return Optional.empty();
    }
    Optional<IpPrefix> ip = IpPrefix.of(address);
    for (int bits = ip.map(IpPrefix::bits).orElse(-1); bits >= 0; bits--) {
      if (lengths[bits] > 0) {
        Optional<Ban> ban = holding(addresses.get(ip.orElseThrow().shortened(bits)));
        if (ban.isPresent()) {
          return ban;
        }
      }
    }
    return Optional.empty();
  }

  /** {@return the bans that hold, identities first, each in the order in which they came} */
  public synchronized List<Ban> all() {
    forget();
    List<Ban> all = new ArrayList<>();
    peers.values().forEach(term -> all.add(term.ban()));
    addresses.values().forEach(term -> all.add(term.ban()));
    return List.copyOf(all);
  }

  /** {@return how many there are, with those that are over and not yet forgotten} */
  synchronized int size() {
    return peers.size() + addresses.size();
  }

  private Optional<Ban> holding(@Nullable Term term) {
    return term == null || isOver(term) ? Optional.empty() : Optional.of(term.ban());
  }

  private boolean isOver(Term term) {
    return term.deadlineNanos().filter(end -> end - nanoTime.getAsLong() <= 0).isPresent();
  }

  private void forgetSome() {
    if (size() >= nextLook) {
      forget();
      nextLook = Math.max(FIRST_LOOK, 2 * size());
    }
  }

  private void forget() {
    peers.values().removeIf(this::isOver);
    hasPeers = !peers.isEmpty();
    addresses
        .entrySet()
        .removeIf(
            entry -> {
              boolean over = isOver(entry.getValue());
              lengths[entry.getKey().bits()] -= over ? 1 : 0;
              return over;
            });
  }

  private static Optional<Duration> bounded(Optional<Duration> duration) {
    duration
        .filter(d -> d.isNegative() || d.isZero())
        .ifPresent(
            d -> {
              throw new IllegalArgumentException("the duration of a ban must be positive: " + d);
            });
    return duration.filter(d -> d.compareTo(FOR_EVER) < 0);
  }

  private Optional<Instant> until(Optional<Duration> duration) {
    return duration.map(d -> timeOfDay.instant().plus(d));
  }

  private Optional<Long> deadline(Optional<Duration> duration) {
    return duration.map(d -> nanoTime.getAsLong() + d.toNanos());
  }
}
