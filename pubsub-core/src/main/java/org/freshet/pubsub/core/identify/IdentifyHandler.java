package org.freshet.pubsub.core.identify;

import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.freshet.pubsub.core.connection.PerConnection;
import org.freshet.pubsub.core.proto.IdentifyMessages.Identify;
import org.freshet.pubsub.log.LogLimit;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.NodeInfo;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.StreamHandler;
import org.freshet.pubsub.transport.StreamListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each new connection who is there, answers the same question, takes pushes, and pushes what
 * has changed here (libp2p specs, identify).
 *
 * <p>A connection without a multiplexer is not asked: its one stream is for something else.
 */
public final class IdentifyHandler implements StreamHandler {
  static final ProtocolId IDENTIFY = ProtocolId.of("/ipfs/id/1.0.0");
  static final ProtocolId PUSH = ProtocolId.of("/ipfs/id/push/1.0.0");
  static final int MAX_PUSHES_PER_CONNECTION = 2;

  private static final Logger LOG = LoggerFactory.getLogger("org.freshet.pubsub");
  private static final Set<ProtocolId> PROTOCOLS =
      Collections.unmodifiableSet(new LinkedHashSet<>(List.of(IDENTIFY, PUSH)));

  private final SelfDescription self;
  private final IdentifyDecoder decoder;
  private final IdentifyListener listener;
  private final LogLimit details = LogLimit.ofDetails();
  private final PerConnection<Remote> remotes = new PerConnection<>(Remote::new);

  /**
   * Called by the injector.
   *
   * @param clock the time of day, which numbers our peer records
   */
  @Inject
  public IdentifyHandler(
      NodeInfo node, KeyProvider keys, IdentifyListener listener, InstantSource clock) {
    this.self = new SelfDescription(node, keys, clock);
    this.decoder = new IdentifyDecoder(keys);
    this.listener = listener;
    node.onChange(() -> remotes.all().forEach(remote -> remote.push.update()));
  }

  @Override
  public Set<ProtocolId> protocols() {
    return PROTOCOLS;
  }

  @Override
  public void onConnection(Connection connection) {
    if (!connection.multiplexed()) {
      return;
    }
    Remote remote = remotes.of(connection);
    IdentifyReader reader = new IdentifyReader(remote::onAnswer, () -> {});
    connection
        .open(List.of(IDENTIFY), reader)
        .whenComplete(
            (stream, failure) -> {
              if (failure == null) {
                // The answer is all that is said on it.
                stream.closeWrite();
                reader.begin(stream);
              } else {
                debug(
                    connection,
                    "not opened, " + (failure instanceof StreamException e ? e.error() : failure));
              }
            });
  }

  @Override
  public StreamListener onStream(Stream stream) {
    return stream.protocol().equals(PUSH) ? takePush(stream) : answer(stream);
  }

  private void debug(Connection connection, String what) {
    if (LOG.isDebugEnabled()) {
      details.write(LOG::debug, () -> "identify with " + connection.described() + ": " + what);
    }
  }

  private StreamListener answer(Stream stream) {
    byte[] answer = remotes.of(stream.connection()).push.answer();
    stream.write(List.of(ByteBuffer.wrap(answer)));
    stream.closeWrite();
    return Ignore.INSTANCE;
  }

  private StreamListener takePush(Stream stream) {
    Remote remote = remotes.of(stream.connection());
    IdentifyReader reader = new IdentifyReader(remote::onPush, remote::onPushEnded);
    if (remote.onPushOpened()) {
      reader.begin(stream);
    } else {
      stream.reset(StreamError.RESOURCE_LIMIT.because("more than two pushes at a time"));
    }
    return reader;
  }

  /** For a stream on which nothing is asked for, so that nothing is delivered. */
  private enum Ignore implements StreamListener {
    INSTANCE;

    @Override
    public void onBytes(ByteBuffer bytes) {}

    @Override
    public void onClosed(StreamError why) {}
  }

  /**
   * The far side of one connection.
   *
   * <p>Its lock is held over calls of the listener: what was told last is also heard last.
   */
  private final class Remote {
    private final Connection connection;
    private final IdentifyPush push;
    private RemoteInfo known = RemoteInfo.NOTHING;
    private int pushes;

    Remote(Connection connection) {
      this.connection = connection;
      this.push = new IdentifyPush(connection, self, what -> debug(connection, what));
    }

    synchronized void onAnswer(Identify message) {
      decode(message).ifPresent(this::tell);
    }

    synchronized void onPush(Identify message) {
      decode(message).ifPresent(push -> tell(known.updatedBy(push)));
    }

    private Optional<RemoteInfo> decode(Identify message) {
      Optional<RemoteInfo> info = decoder.decode(message, connection.remote());
      if (info.isEmpty()) {
        debug(connection, "ignored, its key is not the one that was proved");
      }
      return info;
    }

    private void tell(RemoteInfo info) {
      known = info;
      listener.onIdentified(connection, info);
      push.supports(info.protocols().contains(PUSH));
    }

    synchronized boolean onPushOpened() {
      pushes++;
      return pushes <= MAX_PUSHES_PER_CONNECTION;
    }

    synchronized void onPushEnded() {
      pushes--;
    }
  }
}
