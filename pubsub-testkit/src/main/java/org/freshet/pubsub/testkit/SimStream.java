package org.freshet.pubsub.testkit;

import java.util.Optional;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/** A stream on a simulated connection, and what a test can do to it. */
public final class SimStream {
  private final StreamEnd opener;

  SimStream(StreamEnd opener) {
    this.opener = opener;
  }

  /** {@return who opened it} */
  public SimHost opener() {
    return opener.at().host();
  }

  /** {@return what was negotiated on it, empty before} */
  public Optional<ProtocolId> protocol() {
    return opener.protocol();
  }

  /** {@return whether it is negotiated and has not ended, as that host sees it} */
  public boolean isOpenAt(SimHost host) {
    StreamEnd end = end(host);
    return end != null && end.isOpen();
  }

  /** {@return whether that host has ended its direction} */
  public boolean isEndedBy(SimHost host) {
    StreamEnd end = end(host);
    return end != null && end.hasEnded();
  }

  /** The host's transport ends both directions at once; the other side is told. */
  public void resetBy(SimHost host) {
    StreamEnd end = end(host);
    if (end != null) {
      end.reset(StreamError.RESET);
    }
  }

  private @Nullable StreamEnd end(SimHost host) {
    return opener.at().host() == host ? opener : opener.far();
  }
}
