/** TCP with Noise or TLS 1.3, and yamux. */
@NullMarked
package org.freshet.pubsub.transport.tcp;

import org.jspecify.annotations.NullMarked;
