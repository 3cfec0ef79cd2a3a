package org.freshet.pubsub.core.connection;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;

/**
 * Counts the streams that far sides have open, by connection and protocol, and says when there are
 * too many. Any thread.
 */
public final class StreamQuota {
  private final int maxPerProtocol;

  /** Protocols without an open stream have no entry. */
  private final PerConnection<Map<ProtocolId, Integer>> open =
      new PerConnection<>(connection -> new ConcurrentHashMap<>());

  /** Creates it for a node without connections. */
  public StreamQuota(int maxPerProtocol) {
    this.maxPerProtocol = maxPerProtocol;
  }

  /** {@return whether there was a place: then {@link #giveBack} gives it back} */
  public boolean take(Connection connection, ProtocolId protocol) {
    int count = open.of(connection).merge(protocol, 1, Integer::sum);
    if (count > maxPerProtocol) {
      giveBack(connection, protocol);
      return false;
    }
    return true;
  }

  /** Gives back the place of a stream that has ended. */
  public void giveBack(Connection connection, ProtocolId protocol) {
    open.of(connection).computeIfPresent(protocol, (p, count) -> count == 1 ? null : count - 1);
  }
}
