package org.freshet.pubsub.message;

/**
 * Whether messages carry author and signature (libp2p specs, pubsub).
 *
 * <p>The lax policies are for old networks, in which some nodes sign and others do not. Under them
 * a message that carries a signature must carry all that {@link #STRICT_SIGN} demands, and is
 * refused where the signature is wrong; one without is taken, whatever author it names: {@link
 * Message#isSigned()} tells them apart. A copy without signature does not keep the signed message
 * of the same id away: both are delivered, each once.
 */
public enum SignaturePolicy {
  /** Every message is signed by its author; others are refused. The default. */
  STRICT_SIGN,
  /** No message carries author, sequence number, signature or key; those that do are refused. */
  STRICT_NO_SIGN,
  /** Own messages are signed; signatures that come are checked. */
  LAX_SIGN,
  /**
   * Own messages name their author and have a sequence number, but are not signed; signatures that
   * come are checked. It goes together with go's StrictNoSign as long as authors are named there.
   */
  LAX_NO_SIGN;

  /** {@return whether own messages are signed} */
  public boolean signs() {
    return this == STRICT_SIGN || this == LAX_SIGN;
  }

  /** {@return whether own messages name their author and have a sequence number} */
  public boolean namesAuthor() {
    return this != STRICT_NO_SIGN;
  }

  /** {@return whether both signed and unsigned messages are taken} */
  public boolean isLax() {
    return this == LAX_SIGN || this == LAX_NO_SIGN;
  }
}
