package org.freshet.pubsub.transport.tcp;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.netty.NettyConnection;
import org.freshet.pubsub.transport.netty.StreamPipe;
import org.freshet.pubsub.transport.tcp.link.Link;
import org.freshet.pubsub.transport.tcp.link.LinkListener;
import org.freshet.pubsub.transport.tcp.link.SingleStreamLink;
import org.freshet.pubsub.transport.tcp.yamux.YamuxSession;

/** A secured TCP connection, with yamux or without a multiplexer. */
final class TcpConnection extends NettyConnection implements LinkListener {
  private final Link link;
  private final ReadCounter counter;

  TcpConnection(
      Channel channel,
      ReadCounter counter,
      PeerId remote,
      boolean dialledByUs,
      boolean multiplexed,
      ConnectionHandler handler,
      UpgradeParts parts) {
    super(
        channel.eventLoop(),
        Optional.of(remote),
        TcpAddresses.toMultiaddr((InetSocketAddress) channel.remoteAddress()),
        dialledByUs,
        handler,
        parts.settings());
    this.counter = counter;
    this.link =
        multiplexed
            ? new YamuxSession(dialledByUs, parts.settings(), parts.windows(), this)
            : new SingleStreamLink(dialledByUs, parts.settings(), this);
  }

  /** {@return the last handler of the channel's pipeline} */
  Link link() {
    return link;
  }

  @Override
  public boolean multiplexed() {
    return link instanceof YamuxSession;
  }

  @Override
  public void askBytesRead(LongConsumer answer) {
    answer.accept(counter.bytes());
  }

  @Override
  protected StreamPipe openPipe() {
    return link.open();
  }

  @Override
  protected void closeLink(StreamError why) {
    link.close(why);
  }
}
