/**
 * The contract of a transport, and what its tests are made of.
 *
 * <p>Begin with {@link org.freshet.pubsub.testkit.transport.TransportContract}.
 */
@NullMarked
package org.freshet.pubsub.testkit.transport;

import org.jspecify.annotations.NullMarked;
