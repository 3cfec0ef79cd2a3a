package org.freshet.pubsub.testkit.transport;

import java.nio.ByteBuffer;
import java.util.List;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamListener;

/** Sends back what it hears, and asks for more only when that was written. */
public final class EchoListener implements StreamListener {
  private static final int STEP_BYTES = 32 * 1024;

  private final Stream stream;

  /** Begins to read the stream. */
  public EchoListener(Stream stream) {
    this.stream = stream;
    stream.request(STEP_BYTES);
  }

  @Override
  public void onBytes(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    stream
        .write(List.of(ByteBuffer.wrap(copy)))
        .whenComplete((nothing, failure) -> stream.request(copy.length));
  }

  @Override
  public void onHalfClosed() {
    stream.closeWrite();
  }

  @Override
  public void onClosed(StreamError why) {}
}
