package org.freshet.system;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Multiaddr;

/**
 * A link in the middle, between whoever dials it and one node: passes bytes on, as long as told.
 */
final class Relay implements AutoCloseable {
  private static final int ALL = Integer.MAX_VALUE;

  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("relay", true), NioIoHandler.newFactory());
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final InetSocketAddress target;
  private final Channel listener;
  private final AtomicInteger cutLinks = new AtomicInteger();
  private volatile IntSupplier backBytes = () -> ALL;
  private volatile boolean hangsUp;
  private volatile boolean swallowing;

  /** Listens on loopback for those who want to reach the node at the address. */
  Relay(Multiaddr node) {
    int port = Integer.parseInt(node.value(AddressProtocol.TCP).orElseThrow());
    this.target = new InetSocketAddress("127.0.0.1", port);
    this.listener =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel near) {
                    connect(near);
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
  }

  /** {@return where it is dialled} */
  Multiaddr address() {
    int port = ((InetSocketAddress) listener.localAddress()).getPort();
    return Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port);
  }

  /**
   * Passes so many bytes of the node's on over each link made from now on, and then none.
   *
   * @param hangUp whether the link ends then; else it stands, and nothing comes any more
   */
  void cutBehind(IntSupplier bytes, boolean hangUp) {
    backBytes = bytes;
    hangsUp = hangUp;
  }

  /** Passes nothing on from now on, in either direction, and tells nobody. */
  void swallow() {
    swallowing = true;
  }

  /** {@return how many links have been cut by {@link #cutBehind}} */
  int cutLinks() {
    return cutLinks.get();
  }

  private void connect(Channel near) {
    open.add(near);
    ChannelFuture connected =
        new Bootstrap()
            .group(near.eventLoop())
            .channel(NioSocketChannel.class)
            .option(ChannelOption.AUTO_READ, false)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel far) {
                    open.add(far);
                    far.pipeline().addLast(new Half(near, backBytes.getAsInt()));
                    near.pipeline().addLast(new Half(far, ALL));
                  }
                })
            .connect(target);
    connected.addListener(
        f -> {
          if (f.isSuccess()) {
            near.config().setAutoRead(true);
            connected.channel().config().setAutoRead(true);
          } else {
            near.close();
          }
        });
  }

  /** Stops to listen and ends all links. */
  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    open.close().syncUninterruptibly();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Passes what one side sends on to the other. */
  private final class Half extends ChannelInboundHandlerAdapter {
    private final Channel other;
    private int left;

    Half(Channel other, int bytes) {
      this.other = other;
      this.left = bytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      if (swallowing || left == 0) {
        bytes.release();
        return;
      }
      if (left == ALL) {
        other.writeAndFlush(bytes);
        return;
      }
      int passed = Math.min(left, bytes.readableBytes());
      left -= passed;
      other.writeAndFlush(bytes.readRetainedSlice(passed));
      bytes.release();
      if (left == 0) {
        cutLinks.incrementAndGet();
        if (hangsUp) {
          ctx.close();
        }
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (!swallowing) {
        other.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
