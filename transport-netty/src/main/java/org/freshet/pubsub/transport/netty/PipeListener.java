package org.freshet.pubsub.transport.netty;

import java.nio.ByteBuffer;
import org.freshet.pubsub.transport.StreamError;

/** Hears one {@link StreamPipe}, on its executor, one call at a time. */
public interface PipeListener {
  /**
   * Called with the next bytes, as they arrive.
   *
   * @param bytes valid during the call only
   */
  void onBytes(ByteBuffer bytes);

  /** Called at most once, behind the last byte, when the far side has ended its direction. */
  void onHalfClosed();

  /** Called at most once, when the end of our direction is on its way behind all our bytes. */
  void onWriteClosed();

  /** Called at most once and last, when the far side or the connection ended the pipe at once. */
  void onClosed(StreamError why);
}
