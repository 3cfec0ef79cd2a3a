package org.freshet.pubsub.testkit.transport;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamListener;
import org.jspecify.annotations.Nullable;

/** Writes down what a stream tells it; safe for any thread. */
public final class RecordingListener implements StreamListener {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private volatile @Nullable StreamError closed;

  /** Creates one that has heard nothing. */
  public RecordingListener() {}

  @Override
  public void onBytes(ByteBuffer part) {
    byte[] copy = new byte[part.remaining()];
    part.get(copy);
    synchronized (bytes) {
      bytes.writeBytes(copy);
    }
    events.add("bytes " + copy.length);
  }

  @Override
  public void onHalfClosed() {
    events.add("half-closed");
  }

  @Override
  public void onClosed(StreamError why) {
    events.add("closed");
    closed = why;
  }

  /** {@return all bytes so far} */
  public byte[] bytes() {
    synchronized (bytes) {
      return bytes.toByteArray();
    }
  }

  /** {@return how many bytes so far} */
  public int size() {
    synchronized (bytes) {
      return bytes.size();
    }
  }

  /** {@return the calls so far, in order: {@code bytes <count>}, {@code half-closed}, …} */
  public List<String> events() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  /** {@return the calls so far but those with bytes, in order} */
  public List<String> ends() {
    return events().stream().filter(e -> !e.startsWith("bytes")).toList();
  }

  /** {@return whether the stream has ended} */
  public boolean isClosed() {
    return closed != null;
  }

  /**
   * {@return why the stream has ended}
   *
   * @throws AssertionError when it has not
   */
  public StreamError closed() {
    StreamError why = closed;
    if (why == null) {
      throw new AssertionError("the stream has not ended; heard: " + events());
    }
    return why;
  }
}
