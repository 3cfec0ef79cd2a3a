package org.freshet.pubsub.core.ping;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.core.connection.PerConnection;
import org.freshet.pubsub.transport.Connection;

/** Asks the far side of a connection for a sign of life; safe for any thread. */
@Singleton
public final class Pinger {
  private final SecureRandom random = new SecureRandom();
  private final PerConnection<PingSession> sessions =
      new PerConnection<>(connection -> new PingSession(connection, random));

  /** Called by the injector. */
  @Inject
  public Pinger() {}

  /**
   * Sends a ping, on the connection's ping stream or a new one; joins the ping that is under way,
   * if any.
   *
   * <p>Knows no time: who asks decides how long to wait.
   *
   * @return completes when the echo came, or when the far side refused the protocol, which is a
   *     sign of life too; completes exceptionally with {@link
   *     org.freshet.pubsub.transport.StreamException} when the stream or the connection ended
   *     first. Runs its dependents on the transport's thread: they must not block
   */
  public CompletionStage<Void> ping(Connection connection) {
    return sessions.of(connection).ping();
  }
}
