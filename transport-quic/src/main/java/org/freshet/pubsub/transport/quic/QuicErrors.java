package org.freshet.pubsub.transport.quic;

import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicTransportError;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.netty.WireCode;

/** What the far side's codes say. */
final class QuicErrors {
  private static final long MAX_CODE = 0xffff_ffffL;

  private QuicErrors() {}

  /** {@return the code to send for an error} Fits, for ours are small. */
  static int wireCode(StreamError why) {
    return (int) WireCode.of(why);
  }

  /** {@return what the reset of a stream says} */
  static StreamError ofReset(long code) {
    return code < 0 || code > MAX_CODE
        ? StreamError.RESET.because("reset by the far side with a code of more than 32 bits")
        : WireCode.read(code);
  }

  /** {@return why the far side closed the connection} */
  static StreamError of(QuicConnectionCloseEvent event) {
    long code = Integer.toUnsignedLong(event.error());
    if (event.isApplicationClose()) {
      return code == 0 ? StreamError.CLOSED.because("closed by the far side") : WireCode.read(code);
    }
    if (event.isTlsError()) {
      return StreamError.PROTOCOL_VIOLATION.because(
          "tls: refused by the far side with alert "
              + QuicConnectionCloseEvent.extractTlsError(event.error()));
    }
    if (code == QuicTransportError.NO_ERROR.code()) {
      return StreamError.CONNECTION_LOST.because("closed by the far side");
    }
    if (code == QuicTransportError.CONNECTION_REFUSED.code()) {
      return StreamError.CONNECTION_LOST.because("the far side takes no connection now");
    }
    return StreamError.CONNECTION_LOST.because(
        "ended by the far side with QUIC's error 0x" + Long.toHexString(code));
  }
}
