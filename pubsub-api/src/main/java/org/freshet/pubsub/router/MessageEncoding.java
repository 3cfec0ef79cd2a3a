package org.freshet.pubsub.router;

import java.nio.ByteBuffer;
import org.freshet.pubsub.message.Message;

/** How messages are written on a stream of the router's own, see {@link RouterContext#open}. */
@FunctionalInterface
public interface MessageEncoding {
  /** {@return the content of the frame that carries the message, without the length prefix} */
  ByteBuffer encode(WireMessage message);

  /** A message together with its encoded form. */
  interface WireMessage extends Message {
    /**
     * {@return the message as one {@code Message} of the pubsub protobuf, signature included,
     * read-only} Bytes that came from the wire are given as they came.
     */
    ByteBuffer encoded();
  }
}
