package org.freshet.pubsub.transport.tcp.yamux;

import static org.freshet.pubsub.transport.tcp.yamux.YamuxFrame.INITIAL_WINDOW_BYTES;

import io.netty.util.concurrent.EventExecutor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.netty.PipeListener;
import org.freshet.pubsub.transport.netty.StreamPipe;
import org.freshet.pubsub.transport.netty.WireCode;
import org.freshet.pubsub.transport.tcp.link.LinkWriter;
import org.freshet.pubsub.transport.tcp.link.WriteQueue;
import org.jspecify.annotations.Nullable;

/** One stream of a {@link YamuxSession}; belongs to the session's event loop. */
final class YamuxStream implements StreamPipe {
  /** The largest data frame that is sent while other streams wait for their turn behind it. */
  static final int MAX_SHARED_DATA_BYTES = 16 * 1024;

  /** The largest data frame that is sent; the largest that go sends, so readers are used to it. */
  static final int MAX_DATA_BYTES = 64 * 1024;

  private static final long MAX_SEND_WINDOW_BYTES = 0xffff_ffffL;

  final int id;
  final boolean openedByFarSide;

  /** True iff it stands in the session's line of streams that have something to send. */
  boolean inLine;

  /** True from the opening by us until the far side's first sign that it took it. */
  boolean unacknowledged;

  private final YamuxSession session;
  private final ReceiveWindow receiveWindow;
  private final WriteQueue queue = new WriteQueue();
  private @Nullable PipeListener listener;
  private long sendWindowBytes = INITIAL_WINDOW_BYTES;

  /** Received and not used up. */
  private long unreadBytes;

  private boolean closeAsked;
  private boolean closeSent;
  private boolean farSideEnded;
  private boolean ended;

  YamuxStream(int id, YamuxSession session, boolean openedByFarSide, ReceiveWindow receiveWindow) {
    this.id = id;
    this.session = session;
    this.openedByFarSide = openedByFarSide;
    this.receiveWindow = receiveWindow;
  }

  // ---- the pipe

  @Override
  public EventExecutor executor() {
    return session.executor();
  }

  @Override
  public void listen(PipeListener hears) {
    listener = hears;
  }

  @Override
  public void write(List<ByteBuffer> bytes, CompletableFuture<Void> done) {
    if (ended) {
      done.completeExceptionally(new StreamException(StreamError.CLOSED));
      return;
    }
    queue.add(bytes, done);
    session.standInLine(this);
  }

  @Override
  public void consumed(int bytes) {
    if (ended) {
      return;
    }
    unread(-bytes);
    if (!farSideEnded) {
      long now = session.now();
      int credit = receiveWindow.consume(bytes, now, session.roundTripNanos(now));
      if (credit > 0) {
        session.sendControl(YamuxFrame.WINDOW_UPDATE, 0, id, credit);
      }
    }
  }

  @Override
  public void closeWrite() {
    if (!ended) {
      closeAsked = true;
      session.standInLine(this);
    }
  }

  @Override
  public void reset(StreamError why) {
    if (!ended) {
      session.sendControl(YamuxFrame.WINDOW_UPDATE, YamuxFrame.RST, id, WireCode.of(why));
      end(why);
      session.onReset(this);
    }
  }

  @Override
  public void release() {
    end(StreamError.CLOSED);
  }

  // ---- sending

  /** {@return whether {@link #send} would send something} */
  boolean hasToSend() {
    if (ended) {
      return false;
    }
    if (queue.isEmpty()) {
      return closeAsked && !closeSent;
    }
    return sendWindowBytes > 0 || queue.isFirstEmpty();
  }

  /**
   * Sends one data frame, as large as the window allows, and the end behind the last one.
   *
   * @param maxDataBytes the frame's body
   */
  void send(LinkWriter writer, int maxDataBytes) {
    int n = (int) Math.min(maxDataBytes, Math.min(queue.bytes(), sendWindowBytes));
    if (n > 0) {
      YamuxFrame.writeHeader(writer.reserve(YamuxFrame.HEADER_BYTES), YamuxFrame.DATA, 0, id, n);
      sendWindowBytes -= n;
    }
    queue.putTo(writer, n);
    if (closeAsked && !closeSent && queue.isEmpty()) {
      closeSent = true;
      // Not as a flag of the last data: some readers act on the flag before they read the body.
      YamuxFrame.writeHeader(
          writer.reserve(YamuxFrame.HEADER_BYTES), YamuxFrame.DATA, YamuxFrame.FIN, id, 0);
      if (listener != null) {
        listener.onWriteClosed();
      }
    }
  }

  // ---- what the far side says

  /**
   * Takes bytes from the receive window.
   *
   * @throws StreamException when the far side sends more than it was allowed to
   */
  void charge(long bytes) {
    if (bytes > receiveWindow.openBytes()) {
      throw new StreamException(
          StreamError.PROTOCOL_VIOLATION.because(
              "yamux: " + bytes + " bytes sent into a window of " + receiveWindow.openBytes()));
    }
    if (bytes > 0 && farSideEnded) {
      throw new StreamException(
          StreamError.PROTOCOL_VIOLATION.because("yamux: data behind the end of a stream"));
    }
    receiveWindow.charge(bytes);
    unread(bytes);
  }

  private void unread(long bytes) {
    unreadBytes += bytes;
    session.unread(bytes);
  }

  void onBytes(ByteBuffer part) {
    if (!ended && listener != null) {
      listener.onBytes(part);
    }
  }

  void onWindow(long bytes) {
    sendWindowBytes += bytes;
    if (sendWindowBytes > MAX_SEND_WINDOW_BYTES) {
      throw new StreamException(
          StreamError.PROTOCOL_VIOLATION.because("yamux: a window of more than 32 bits"));
    }
    session.standInLine(this);
  }

  void onFarSideEnded() {
    if (!farSideEnded && !ended) {
      farSideEnded = true;
      if (listener != null) {
        listener.onHalfClosed();
      }
    }
  }

  /** The far side reset it, or the session has ended. */
  void onEnded(StreamError why) {
    if (!ended) {
      end(why);
      if (listener != null) {
        listener.onClosed(why);
      }
    }
  }

  private void end(StreamError why) {
    if (!ended) {
      ended = true;
      unread(-unreadBytes);
      receiveWindow.release();
      session.forget(this);
      queue.fail(why);
    }
  }
}
