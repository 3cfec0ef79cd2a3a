package org.freshet.pubsub.transport.tcp.link;

import java.util.Optional;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.StreamError;

/**
 * What a security handshake came to.
 *
 * @param remote the identity that the far side proved
 * @param muxer the multiplexer agreed in the handshake; empty when it must still be negotiated
 */
public record Secured(PeerId remote, Optional<String> muxer) {
  /** {@return why it is not taken where another was expected, empty when it is} */
  public Optional<StreamError> refusal(Optional<PeerId> expected) {
    if (expected.isEmpty() || expected.get().equals(remote)) {
      return Optional.empty();
    }
    return Optional.of(
        StreamError.PROTOCOL_VIOLATION.because(
            "the far side proved to be " + remote + ", expected was " + expected.get()));
  }
}
