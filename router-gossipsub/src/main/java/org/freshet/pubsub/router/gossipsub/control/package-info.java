/** Gossipsub's control messages as they travel in an RPC. */
@NullMarked
package org.freshet.pubsub.router.gossipsub.control;

import org.jspecify.annotations.NullMarked;
