package org.freshet.pubsub.transport.tcp;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Transport;

/** A bound server channel. */
final class TcpListener implements Transport.Listener {
  private final Channel channel;
  private final Multiaddr address;

  TcpListener(Channel channel) {
    this.channel = channel;
    this.address = TcpAddresses.toMultiaddr((InetSocketAddress) channel.localAddress());
  }

  @Override
  public Multiaddr address() {
    return address;
  }

  @Override
  public void close() {
    channel.close();
  }
}
