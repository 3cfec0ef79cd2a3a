package org.freshet.pubsub.transport.tcp;

import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportProvider;

/** Names the TCP transport for discovery: {@value #ID}. */
public final class TcpTransportProvider implements TransportProvider {
  /** What the transport is called. */
  public static final String ID = "tcp";

  /** Called by the service loader. */
  public TcpTransportProvider() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public Class<? extends Transport> type() {
    return TcpTransport.class;
  }
}
