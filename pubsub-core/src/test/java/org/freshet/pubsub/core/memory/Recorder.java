package org.freshet.pubsub.core.memory;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamHandler;
import org.freshet.pubsub.transport.StreamListener;

/** A far side played by the test: remembers all that it hears, does nothing by itself. */
public final class Recorder implements StreamListener, StreamHandler {
  private final ProtocolId protocol;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private Optional<Stream> stream = Optional.empty();
  private Optional<StreamError> closed = Optional.empty();
  private boolean halfClosed;

  /** Plays a far side that speaks this protocol. */
  public Recorder(ProtocolId protocol) {
    this.protocol = protocol;
  }

  @Override
  public Set<ProtocolId> protocols() {
    return Set.of(protocol);
  }

  @Override
  public StreamListener onStream(Stream opened) {
    stream = Optional.of(opened);
    return this;
  }

  @Override
  public void onBytes(ByteBuffer part) {
    while (part.hasRemaining()) {
      bytes.write(part.get());
    }
  }

  @Override
  public void onHalfClosed() {
    halfClosed = true;
  }

  @Override
  public void onClosed(StreamError why) {
    if (closed.isPresent()) {
      throw new AssertionError("closed twice: " + closed + ", " + why);
    }
    closed = Optional.of(why);
  }

  /** {@return the stream that was opened to this far side last} */
  public Stream stream() {
    return stream.orElseThrow();
  }

  /** {@return everything heard so far} */
  public byte[] bytes() {
    return bytes.toByteArray();
  }

  /** {@return whether the other side has ended its direction} */
  public boolean isHalfClosed() {
    return halfClosed;
  }

  /** {@return why the stream ended, if it has} */
  public Optional<StreamError> closed() {
    return closed;
  }
}
