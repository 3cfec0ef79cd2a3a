package org.freshet.pubsub.cli;

import java.time.Duration;
import java.util.Optional;
import org.freshet.pubsub.Ban;
import org.freshet.pubsub.Bans;
import org.freshet.pubsub.peer.IpPrefix;
import org.freshet.pubsub.peer.PeerId;

/** Whom a ban is about, as it is written: a peer id, or IP addresses such as 192.0.2.0/24. */
sealed interface BanTarget {
  /**
   * {@return whom the text names}
   *
   * @throws IllegalArgumentException when it names nobody; it says what is wrong
   */
  static BanTarget parse(String text) {
    // No encoding of peer ids has a dot or a colon, and every address has one.
    return text.contains(".") || text.contains(":")
        ? new OfAddresses(IpPrefix.parse(text))
        : new OfPeer(PeerId.parse(text));
  }

  /** {@return whom the ban is about} */
  static BanTarget of(Ban ban) {
    return ban instanceof Ban.OfPeer peer
        ? new OfPeer(peer.peer())
        : new OfAddresses(((Ban.OfAddresses) ban).addresses());
  }

  /** Bans them, for ever or for some time. */
  void ban(Bans bans, Optional<Duration> time);

  /** {@return whether they were banned} */
  boolean unban(Bans bans);

  /** An identity. */
  record OfPeer(PeerId peer) implements BanTarget {
    @Override
    public void ban(Bans bans, Optional<Duration> time) {
      time.ifPresentOrElse(some -> bans.ban(peer, some), () -> bans.ban(peer));
    }

    @Override
    public boolean unban(Bans bans) {
      return bans.unban(peer);
    }

    @Override
    public String toString() {
      return peer.toString();
    }
  }

  /** A range of addresses. */
  record OfAddresses(IpPrefix addresses) implements BanTarget {
    @Override
    public void ban(Bans bans, Optional<Duration> time) {
      time.ifPresentOrElse(some -> bans.ban(addresses, some), () -> bans.ban(addresses));
    }

    @Override
    public boolean unban(Bans bans) {
      return bans.unban(addresses);
    }

    @Override
    public String toString() {
      return addresses.toString();
    }
  }
}
