package com.example.mine;

import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamHandler;
import org.freshet.pubsub.transport.StreamListener;

/**
 * Tells the time: on each stream eight bytes, the milliseconds since 1970, big-endian, and the end.
 * Asks everybody whom the node dials, and logs by how much the clocks differ.
 *
 * <p>Called on transport threads, several at a time; it keeps no state.
 */
public final class TimeHandler implements StreamHandler {
  static final ProtocolId PROTOCOL = ProtocolId.of("/mine/time/1.0.0");

  private static final Logger LOG = System.getLogger(TimeHandler.class.getName());

  /** Called by the injector, once for a node. */
  @Inject
  public TimeHandler() {}

  @Override
  public Set<ProtocolId> protocols() {
    return Set.of(PROTOCOL);
  }

  @Override
  public StreamListener onStream(Stream stream) {
    ByteBuffer now = ByteBuffer.allocate(Long.BYTES).putLong(0, System.currentTimeMillis());
    stream.write(List.of(now));
    stream.closeWrite();
    return new Asked();
  }

  @Override
  public void onConnection(Connection connection) {
    if (connection.dialledByUs() && connection.multiplexed()) {
      connection
          .open(List.of(PROTOCOL), new Answer(connection))
          .thenAccept(
              stream -> {
                stream.closeWrite();
                stream.request(Long.BYTES);
              })
          .exceptionally(
              refused -> {
                LOG.log(Level.DEBUG, "cannot ask for the time", refused);
                return null;
              });
    }
  }

  /** What the far side says is not read. */
  private static final class Asked implements StreamListener {
    @Override
    public void onBytes(ByteBuffer bytes) {}

    @Override
    public void onClosed(StreamError why) {}
  }

  private static final class Answer implements StreamListener {
    private final Connection connection;
    private final ByteBuffer time = ByteBuffer.allocate(Long.BYTES);

    Answer(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
      time.put(bytes);
      if (!time.hasRemaining()) {
        long aheadMillis = time.getLong(0) - System.currentTimeMillis();
        LOG.log(
            Level.INFO,
            () -> "clock of " + connection.remoteAddress() + " is ahead by ms: " + aheadMillis);
      }
    }

    @Override
    public void onClosed(StreamError why) {
      if (time.hasRemaining()) {
        LOG.log(Level.INFO, () -> connection.remoteAddress() + " told no time: " + why);
      }
    }
  }
}
