package org.freshet.pubsub.core.identify;

import org.freshet.pubsub.transport.Connection;

/** Hears what neighbours tell about themselves; the runtime implements it. */
public interface IdentifyListener {
  /**
   * Called when the far side has answered identify, and after each push with what it changed.
   *
   * <p>Called on a transport's thread, in order and one call at a time for a connection; must not
   * block.
   *
   * @param info all that the far side has told on this connection; its key is the one that the
   *     connection proved, everything else is its mere claim
   */
  void onIdentified(Connection connection, RemoteInfo info);
}
