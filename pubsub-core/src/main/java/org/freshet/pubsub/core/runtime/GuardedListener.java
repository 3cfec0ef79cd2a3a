package org.freshet.pubsub.core.runtime;

import java.nio.ByteBuffer;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamListener;

/** A handler's listener whose exceptions cost its stream and are counted under the handler's id. */
final class GuardedListener implements StreamListener {
  private final PluginGuard guard;
  private final String id;
  private final Stream stream;
  private final StreamListener listener;
  private final Runnable ended;

  /** Transport thread only. */
  private boolean failed;

  /**
   * Creates it.
   *
   * @param ended called once, behind the listener, when the stream has ended
   */
  GuardedListener(
      PluginGuard guard, String id, Stream stream, StreamListener listener, Runnable ended) {
    this.guard = guard;
    this.id = id;
    this.stream = stream;
    this.listener = listener;
    this.ended = ended;
  }

  @Override
  public void onBytes(ByteBuffer bytes) {
    if (!failed) {
      try {
        listener.onBytes(bytes);
      } catch (Throwable bug) {
        failed("onBytes", bug);
      }
    }
  }

  @Override
  public void onHalfClosed() {
    if (!failed) {
      try {
        listener.onHalfClosed();
      } catch (Throwable bug) {
        failed("onHalfClosed", bug);
      }
    }
  }

  @Override
  public void onClosed(StreamError why) {
    guard.run(id, "onClosed", () -> listener.onClosed(why));
    ended.run();
  }

  private void failed(String what, Throwable bug) {
    failed = true;
    guard.failed(id, what, bug);
    stream.reset(StreamError.INTERNAL);
  }
}
