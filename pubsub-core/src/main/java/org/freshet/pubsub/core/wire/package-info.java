/** The RPC frames of pubsub: reading them within limits, writing them, and what is signed. */
@org.jspecify.annotations.NullMarked
package org.freshet.pubsub.core.wire;
