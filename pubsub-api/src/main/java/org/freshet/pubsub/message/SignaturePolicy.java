package org.freshet.pubsub.message;

/** Whether messages carry author and signature (libp2p specs, pubsub). */
public enum SignaturePolicy {
  /** Every message is signed by its author; others are refused. The default. */
  STRICT_SIGN,
  /** No message carries author, sequence number, signature or key; those that do are refused. */
  STRICT_NO_SIGN
}
