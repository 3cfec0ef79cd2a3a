package org.freshet.pubsub.transport.tcp.yamux;

import java.nio.ByteBuffer;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.netty.WireCode;
import org.jspecify.annotations.Nullable;

/** Tells a {@link YamuxSession} and its streams what received frames say. */
final class YamuxFrameDispatch implements YamuxFrameReader.Sink {
  private final YamuxSession session;

  /** Of the data frame being read: null iff its stream is unknown, or between frames. */
  private @Nullable YamuxStream bodyStream;

  private boolean bodyEndsStream;

  YamuxFrameDispatch(YamuxSession session) {
    this.session = session;
  }

  @Override
  public boolean isReading() {
    return !session.isEnded();
  }

  @Override
  public void onHeader(int type, int flags, int streamId, long length) {
    switch (type) {
      case YamuxFrame.DATA -> onData(flags, streamId, length);
      case YamuxFrame.WINDOW_UPDATE -> onWindowUpdate(flags, streamId, length);
      case YamuxFrame.PING -> {
        if ((flags & YamuxFrame.SYN) != 0) {
          session.onPing(length);
        } else if ((flags & YamuxFrame.ACK) != 0) {
          session.onPong(length);
        }
      }
      case YamuxFrame.GO_AWAY -> onGoAway(length);
      default ->
          throw new StreamException(
              StreamError.PROTOCOL_VIOLATION.because("yamux: a frame of type " + type));
    }
  }

  private void onData(int flags, int streamId, long length) {
    YamuxStream stream = session.addressed(flags, streamId);
    if (stream != null && (flags & YamuxFrame.RST) != 0) {
      onReset(stream, 0);
      stream = null;
    }
    if (stream != null) {
      stream.charge(length);
      if (session.isTooMuchUnread()) {
        session.refuseUnread(stream);
        stream = null;
      }
    }
    bodyStream = stream;
    bodyEndsStream = (flags & YamuxFrame.FIN) != 0;
  }

  @Override
  public void onBody(ByteBuffer part) {
    if (bodyStream != null) {
      bodyStream.onBytes(part);
    }
  }

  @Override
  public void onBodyEnd() {
    YamuxStream stream = bodyStream;
    bodyStream = null;
    if (stream != null && bodyEndsStream) {
      stream.onFarSideEnded();
    }
  }

  private void onWindowUpdate(int flags, int streamId, long length) {
    YamuxStream stream = session.addressed(flags, streamId);
    if (stream == null) {
      return;
    }
    if ((flags & YamuxFrame.RST) != 0) {
      onReset(stream, length);
      return;
    }
    stream.onWindow(length);
    if ((flags & YamuxFrame.FIN) != 0) {
      stream.onFarSideEnded();
    }
  }

  private void onReset(YamuxStream stream, long code) {
    stream.onEnded(WireCode.read(code));
    session.onReset(stream);
  }

  private void onGoAway(long code) {
    if (code == YamuxFrame.GO_AWAY_NORMAL) {
      session.onLeaving(StreamError.CLOSED.because("closed by the far side"));
    } else if (code == YamuxFrame.GO_AWAY_PROTOCOL_ERROR) {
      session.onGone(
          StreamError.PROTOCOL_VIOLATION.because("the far side says that we broke the protocol"));
    } else {
      session.onGone(WireCode.read(code));
    }
  }
}
