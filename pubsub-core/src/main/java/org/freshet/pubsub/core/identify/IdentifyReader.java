package org.freshet.pubsub.core.identify;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.freshet.pubsub.core.proto.IdentifyMessages.Identify;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamListener;
import org.jspecify.annotations.Nullable;

/**
 * Reads Identify messages, each behind its length, until the far side has ended, and merges them.
 *
 * <p>Bounded in bytes and messages. One that never ends keeps no more than those bytes, until its
 * connection ends.
 */
final class IdentifyReader implements StreamListener {
  static final int MAX_BYTES = 64 << 10;
  static final int MAX_MESSAGES = 10;

  private final Consumer<Identify> onMessage;
  private final Runnable onEnd;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  /** Set before anything is delivered. */
  private volatile @Nullable Stream stream;

  /**
   * Creates a reader.
   *
   * @param onMessage called once with the merged message, unless there is none or it is malformed
   * @param onEnd called when the stream has ended, last
   */
  IdentifyReader(Consumer<Identify> onMessage, Runnable onEnd) {
    this.onMessage = onMessage;
    this.onEnd = onEnd;
  }

  /** Starts to read. */
  void begin(Stream from) {
    stream = from;
    // One more than is allowed, to see that there is more.
    from.request(MAX_BYTES + 1);
  }

  @Override
  public void onBytes(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    received.writeBytes(copy);
    if (received.size() > MAX_BYTES) {
      refuse("more than " + MAX_BYTES + " bytes of identify");
    }
  }

  @Override
  public void onHalfClosed() {
    try {
      merged(received.toByteArray()).ifPresent(onMessage);
      if (stream != null) {
        stream.closeWrite();
      }
    } catch (IOException malformed) {
      refuse("malformed identify");
    }
  }

  private static Optional<Identify> merged(byte[] bytes) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    Identify.Builder all = Identify.newBuilder();
    int messages = 0;
    while (all.mergeDelimitedFrom(in)) {
      messages++;
      if (messages > MAX_MESSAGES) {
        throw new IOException("more than " + MAX_MESSAGES + " messages");
      }
    }
    return messages == 0 ? Optional.empty() : Optional.of(all.build());
  }

  private void refuse(String why) {
    if (stream != null) {
      stream.reset(StreamError.PROTOCOL_VIOLATION.because(why));
    }
  }

  @Override
  public void onClosed(StreamError why) {
    onEnd.run();
  }
}
