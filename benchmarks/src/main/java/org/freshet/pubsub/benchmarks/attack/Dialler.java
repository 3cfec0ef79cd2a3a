package org.freshet.pubsub.benchmarks.attack;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.netty.Negotiation;
import org.freshet.pubsub.transport.netty.NegotiationHandler;
import org.freshet.pubsub.transport.tcp.noise.NoiseCrypto;
import org.freshet.pubsub.transport.tcp.noise.NoiseHandler;
import org.freshet.pubsub.transport.tcp.noise.NoiseIdentity;

/** Makes an attack's connections and keeps their number up; all on one event loop. */
final class Dialler {
  private static final ProtocolId NOISE = ProtocolId.of("/noise");
  private static final ProtocolId YAMUX = ProtocolId.of("/yamux/1.0.0");

  private static final String FLOOD = "flood";

  /** How soon a connection is made again: a busy loop would help the victim. */
  private static final long AGAIN_MILLIS = 10;

  /** Dials under way at a time: more would overflow the listener's backlog and wait for TCP. */
  private static final int MAX_DIALLING = 200;

  private static final WriteBufferWaterMark IN_FLIGHT =
      new WriteBufferWaterMark(128 << 10, 256 << 10);

  private final EventLoop loop;
  private final InetSocketAddress target;
  private final boolean blind;
  private final Tally tally;
  private final ChannelGroup open;
  private final NoiseIdentity identity;
  private int dialling;
  private boolean stopped;

  /**
   * Creates it.
   *
   * @param blind whether the target is a sink that answers nothing
   */
  Dialler(EventLoop loop, InetSocketAddress target, boolean blind, Tally tally) {
    this.loop = loop;
    this.target = target;
    this.blind = blind;
    this.tally = tally;
    this.open = new DefaultChannelGroup(loop);
    this.identity =
        new NoiseIdentity(
            NoiseCrypto.best(), Identity.generate(), KeyProvider.installed(), List.of());
  }

  /** Begins; on the event loop. */
  void start(Volley volley) {
    for (int i = 0; i < volley.connections(); i++) {
      dialWhenThereIsRoom(volley, i % volley.addresses());
    }
  }

  /** Closes all connections and makes no more; on the event loop. */
  void stop() {
    stopped = true;
    open.close();
  }

  private void dialWhenThereIsRoom(Volley volley, int address) {
    if (stopped) {
      return;
    }
    if (dialling >= MAX_DIALLING) {
      again(volley, address);
      return;
    }
    dialling++;
    tally.tried++;
    dial(volley, address)
        .addListener(
            connected -> {
              dialling--;
              if (!connected.isSuccess()) {
                again(volley, address);
              }
            });
  }

  private void again(Volley volley, int address) {
    if (!stopped) {
      loop.schedule(
          () -> dialWhenThereIsRoom(volley, address), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private ChannelFuture dial(Volley volley, int address) {
    Flood flood = new Flood(volley.depth(), volley.ammunition().get(), blind, tally);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, IN_FLIGHT)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    // Registered at once, so that stop() closes it, however far it is.
                    open.add(channel);
                    begin(channel.pipeline(), volley.depth(), flood);
                  }
                });
    ChannelFuture connected = bootstrap.connect(target, local(address));
    connected.addListener(
        done -> {
          if (done.isSuccess()) {
            connected
                .channel()
                .closeFuture()
                .addListener(
                    closed -> {
                      tally.ended += stopped ? 0 : 1;
                      again(volley, address);
                    });
          }
        });
    return connected;
  }

  /** {@return one of the loopback's many addresses: Linux has all of 127.0.0.0/8} */
  private static InetSocketAddress local(int address) {
    return new InetSocketAddress("127.0.7." + (1 + address % 250), 0);
  }

  /** The flood stands last from the first: it closes what fails on the way. */
  private void begin(ChannelPipeline pipeline, Depth depth, Flood flood) {
    pipeline.addLast(FLOOD, flood);
    if (depth != Depth.TCP && blind) {
      pipeline.addBefore(FLOOD, null, new BlindSeal());
    }
    if (depth == Depth.TCP || blind) {
      pipeline.addBefore(FLOOD, null, new OnActive(flood::begin));
      return;
    }
    pipeline.addBefore(
        FLOOD,
        null,
        new NegotiationHandler(
            Negotiation.offering(List.of(NOISE)), agreed -> secure(pipeline, flood)));
  }

  private void secure(ChannelPipeline pipeline, Flood flood) {
    pipeline.addBefore(
        FLOOD,
        null,
        new NoiseHandler(identity, true, Optional.empty(), theirs -> multiplex(pipeline, flood)));
  }

  private static void multiplex(ChannelPipeline pipeline, Flood flood) {
    pipeline.addBefore(
        FLOOD,
        null,
        new NegotiationHandler(
            Negotiation.offering(List.of(YAMUX)),
            agreed -> {
              pipeline.addBefore(FLOOD, null, new YamuxDialogue(flood));
              flood.begin();
            }));
  }
}
