package org.freshet.pubsub.core.runtime;

import org.freshet.pubsub.core.engine.EngineEvent.PeerRecordKnown;
import org.freshet.pubsub.core.engine.EngineEvent.ProtocolsKnown;
import org.freshet.pubsub.core.identify.IdentifyListener;
import org.freshet.pubsub.core.identify.RemoteInfo;
import org.freshet.pubsub.transport.Connection;

/** Tells the engine what neighbours tell about themselves. */
public final class IdentifyEvents implements IdentifyListener {
  private final EngineRunner runner;
  private final ConnectionTable connections;

  /** Creates it. */
  public IdentifyEvents(EngineRunner runner, ConnectionTable connections) {
    this.runner = runner;
    this.connections = connections;
  }

  @Override
  public void onIdentified(Connection connection, RemoteInfo info) {
    connections
        .number(connection)
        .ifPresent(
            number -> {
              runner.submit(new ProtocolsKnown(number, info.protocols()));
              info.record().ifPresent(r -> runner.submit(new PeerRecordKnown(number, r)));
            });
  }
}
