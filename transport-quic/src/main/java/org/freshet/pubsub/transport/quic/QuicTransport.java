package org.freshet.pubsub.transport.quic;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import jakarta.inject.Inject;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.netty.OpenChannels;
import org.freshet.pubsub.transport.netty.tls.CertificateSource;
import org.freshet.pubsub.transport.netty.tls.CertificateVerifier;
import org.freshet.pubsub.transport.quic.codec.QuicSockets;

/**
 * QUIC version 1, secured by TLS 1.3 with libp2p's certificates.
 *
 * <p>Handles {@code /ip4|ip6/…/udp/…/quic-v1}. The settings about security protocols, multiplexers
 * and windows are not for it: QUIC brings its own.
 */
public final class QuicTransport implements Transport {
  private static final Multiaddr DEFAULT_LISTEN_ADDRESS =
      Multiaddr.parse("/ip4/127.0.0.1/udp/0/quic-v1");

  private final Identity identity;
  private final TransportSettings settings;
  private final CertificateVerifier verifier;
  private final QuicSockets sockets;
  private final ResetTokens tokens;
  private final int loopCount;
  private final EventLoopGroup loops;
  private final OpenChannels open = new OpenChannels();
  private final QuicContexts dialling;
  private final DialSockets dialSockets;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Called by the injector. */
  @Inject
  public QuicTransport(Identity identity, KeyProvider keys, TransportSettings settings) {
    this(identity, keys, settings, QuicSockets.best());
  }

  QuicTransport(
      Identity identity, KeyProvider keys, TransportSettings settings, QuicSockets sockets) {
    this.identity = identity;
    this.settings = settings;
    this.sockets = sockets;
    this.tokens = new ResetTokens(identity);
    this.verifier = new CertificateVerifier(keys, InstantSource.system());
    this.loopCount = Runtime.getRuntime().availableProcessors();
    this.loops =
        new MultiThreadIoEventLoopGroup(
            loopCount, new DefaultThreadFactory("freshet-quic", true), sockets.ioHandlerFactory());
    this.dialling = contexts(true);
    this.dialSockets = new DialSockets(loops.next(), sockets, dialling, settings, open);
  }

  /** {@return TLS with a certificate of its own} */
  private QuicContexts contexts(boolean forDials) {
    return new QuicContexts(
        new CertificateSource(identity, InstantSource.system()), verifier, forDials);
  }

  @Override
  public boolean handles(Multiaddr address) {
    return QuicAddresses.handles(address);
  }

  @Override
  public Multiaddr defaultListenAddress() {
    return DEFAULT_LISTEN_ADDRESS;
  }

  @Override
  public CompletionStage<Listener> listen(Multiaddr local, ConnectionHandler handler) {
    try {
      InetSocketAddress address = QuicAddresses.toSocket(local);
      if (closed.get()) {
        throw new StreamException(StreamError.SHUTDOWN);
      }
      QuicListener.Parts parts =
          new QuicListener.Parts(contexts(false), tokens, sockets.segments(), settings);
      ListenSockets shared = new ListenSockets(sockets, allLoops());
      return new QuicListener(local.withoutPeerId(), handler, parts, shared, open).bind(address);
    } catch (StreamException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** {@return the event loops, another one first each time} */
  private List<EventLoop> allLoops() {
    List<EventLoop> all = new ArrayList<>();
    for (int i = 0; i < loopCount; i++) {
      all.add(loops.next());
    }
    return all;
  }

  @Override
  public Dial dial(Multiaddr remote, ConnectionHandler handler) {
    QuicDial dial = new QuicDial(remote, dialSockets, open);
    try {
      InetSocketAddress address = QuicAddresses.toSocket(remote);
      if (closed.get()) {
        throw new StreamException(StreamError.SHUTDOWN);
      }
      QuicHandshake.Side side = new QuicHandshake.Dialled(remote.peerId());
      dial.start(
          address,
          new QuicHandshake(side, remote.withoutPeerId(), dialling, settings, handler, dial));
    } catch (StreamException e) {
      dial.onFailed(e.error());
    }
    return dial;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      open.closeWith(loops);
    }
  }
}
