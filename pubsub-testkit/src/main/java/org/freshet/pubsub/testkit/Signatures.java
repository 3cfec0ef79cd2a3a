package org.freshet.pubsub.testkit;

import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.core.wire.Signing;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.PeerId;

/** How the hosts of a simulated network sign; all of them in the same way. */
public enum Signatures {
  /** Ed25519, as on the wire. */
  REAL {
    @Override
    Identity identity(long seed, String name) {
      return SeededKeys.real(seed, name);
    }

    @Override
    boolean isAuthentic(RawMessage message) {
      return Signing.isAuthentic(KeyProvider.installed(), message);
    }
  },
  /** A checksum in its place, for large networks: it finds every change and keeps no secret. */
  FAST {
    @Override
    Identity identity(long seed, String name) {
      return SeededKeys.fast(seed, name);
    }

    @Override
    boolean isAuthentic(RawMessage message) {
      if (message.from().isEmpty() || message.signature().isEmpty()) {
        return false;
      }
      PeerId author = message.from().get();
      return SeededKeys.isFastSignature(author, message.signedBytes(), message.signature().get());
    }
  };

  /** {@return the identity that a host of this name has under this seed} */
  abstract Identity identity(long seed, String name);

  /** {@return whether the message is signed by the author that it names} */
  abstract boolean isAuthentic(RawMessage message);
}
