package org.freshet.pubsub;

import java.time.Duration;
import java.util.List;
import org.freshet.pubsub.peer.IpPrefix;
import org.freshet.pubsub.peer.PeerId;

/**
 * The identities and addresses with which a node has nothing to do: their connections are refused,
 * those that stand are closed with {@link org.freshet.pubsub.transport.StreamError#GATED}, with all
 * streams on them, and dials to them fail.
 *
 * <p>Nothing that is read after a ban began counts. What a banned identity wrote is left out, too,
 * when others bring it, and they are not blamed for it; the same holds for unsigned messages in its
 * name. Safe for any thread. Bans end with the node; who wants to keep them over a restart lists
 * them and sets them again.
 */
public interface Bans {
  /**
   * Bans an identity until it is unbanned.
   *
   * @throws IllegalArgumentException when it is this node's own
   */
  void ban(PeerId peer);

  /**
   * Bans an identity for some time; replaces a ban that it has.
   *
   * @throws IllegalArgumentException when it is this node's own, or the duration is not positive
   */
  void ban(PeerId peer, Duration duration);

  /** Bans addresses until they are unbanned. */
  void ban(IpPrefix addresses);

  /**
   * Bans addresses for some time; replaces a ban of just these addresses.
   *
   * @throws IllegalArgumentException when the duration is not positive
   */
  void ban(IpPrefix addresses, Duration duration);

  /** Ends the ban of an identity. {@return whether there was one} */
  boolean unban(PeerId peer);

  /** Ends the ban of just these addresses, not of larger ranges. {@return whether there was one} */
  boolean unban(IpPrefix addresses);

  /** {@return the bans that hold now, identities first, each in the order in which they came} */
  List<Ban> list();
}
